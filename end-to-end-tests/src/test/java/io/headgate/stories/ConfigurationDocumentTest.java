package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} names every setting that the sources read, and no other. */
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final Pattern PROPERTIES = Pattern.compile(
            "@ConfigurationProperties\\((?:prefix = )?\"([a-z.-]+)\"[^)]*\\)\\s*(?:public )?record (\\w+)\\(");
    private static final Pattern COMPONENT = Pattern.compile(
            "(?:@\\w+(?:\\(\"[^\"]*\"\\))?\\s+)*([A-Z]\\w*|int|long|boolean|double)(?:<[^>]*>)?\\s+(\\w+)");
    private static final Pattern VALUE = Pattern.compile("@(?:Value\\(\"\\$\\{|Verbatim\\(\")([a-z0-9.-]+)");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\bHEADGATE_[A-Z_]+[A-Z]\\b");
    private static final Pattern DOCUMENTED = Pattern.compile("`([a-z-]+(?:\\.[a-z-]+)+|HEADGATE_[A-Z_]+)`");

    @Test
    void everySettingOfTheSourcesIsDocumentedAndNoOther() throws IOException {
        var read = new TreeSet<String>();
        for (var source : sources(path -> path.endsWith(".java"))) {
            read.addAll(settings(source));
        }
        read.removeIf(key -> key.startsWith("spring."));
        for (var source : sources(path -> path.endsWith(".java") || path.endsWith(".yml") || path.endsWith(".xml"))) {
            ENVIRONMENT.matcher(source).results().map(MatchResult::group).forEach(read::add);
        }
        ENVIRONMENT
                .matcher(Files.readString(Path.of("..", "headgate")))
                .results()
                .map(MatchResult::group)
                .forEach(read::add);
        assertThat(read).hasSizeGreaterThan(35);

        // The first column of each table.
        var documented = Files.readString(DOCUMENT)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> DOCUMENTED.matcher(cell).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(read);
    }

    @Test
    void readsEveryWayOfAskingForASetting() {
        assertThat(settings("""
                        @ConfigurationProperties(prefix = "engine", ignoreUnknownFields = false)
                        record EngineConfig(
                                @DefaultValue Timeouts timeouts,
                                @DefaultValue("a,b") String roleNames, @DefaultValue List<String> hosts, int limit) {
                            record Timeouts(@DefaultValue("PT1S") Duration checkEvery) {}
                        }
                        void other(@Value("${engine.name:}") String name) {}
                        """))
                .containsExactlyInAnyOrder(
                        "engine.timeouts.check-every",
                        "engine.role-names",
                        "engine.hosts",
                        "engine.limit",
                        "engine.name");
    }

    private static Set<String> settings(String source) {
        var keys = new TreeSet<String>();
        VALUE.matcher(source).results().forEach(value -> keys.add(value.group(1)));
        PROPERTIES
                .matcher(source)
                .results()
                .forEach(record -> addComponents(keys, source, record.group(1), record.group(2)));
        return keys;
    }

    private static void addComponents(Set<String> keys, String source, String prefix, String name) {
        var head = Pattern.compile("record " + name + "\\(((?:[^()]|\\([^()]*\\))*)\\)")
                .matcher(source);
        assertThat(head.find()).as("the components of %s", name).isTrue();
        COMPONENT.matcher(head.group(1)).results().forEach(component -> {
            var type = component.group(1);
            var key = prefix + "."
                    + component.group(2).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (source.contains("record " + type + "(")) {
                addComponents(keys, source, key, type);
            } else {
                keys.add(key);
            }
        });
    }

    private static Iterable<String> sources(Predicate<String> wanted) throws IOException {
        var sources = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (var file : files.filter(file -> file.toString().contains("/src/main/") && wanted.test(file.toString()))
                    .sorted()
                    .toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }
}
