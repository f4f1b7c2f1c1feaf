package io.headgate.chassis;

import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Fails the start when a setting of the service's own is given that nobody reads, before anything is connected. Known are
 * the components of the {@link ConfigurationProperties} records among the beans, the keys of {@link Value} parameters and
 * {@link Verbatim} ones; its own is what begins with the service's name or with the first word of a known key. Environment variables are not looked
 * at: the launcher has its own there.
 */
final class UnknownSettings implements BeanFactoryPostProcessor {

    private static final Pattern KEY = Pattern.compile("\\$\\{([a-z0-9.-]+)[:}]");
    private static final String OURS = "io.headgate";

    private final ConfigurableEnvironment environment;
    private final String service;

    UnknownSettings(ConfigurableEnvironment environment, String service) {
        this.environment = environment;
        this.service = service;
    }

    /** All that is wrong, one line each. */
    static final class Found extends RuntimeException {
        Found(String service, List<String> problems) {
            super(service + " is given settings it does not know (docs/configuration.md lists those it knows):\n  "
                    + String.join("\n  ", problems));
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        var known = known(beans);
        var prefixes = new LinkedHashSet<>(List.of(service));
        known.forEach(key -> prefixes.add(firstWord(key)));
        prefixes.remove("spring");
        var problems = new TreeMap<String, String>();
        for (var source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !(source instanceof SystemEnvironmentPropertySource)) {
                for (var name : enumerable.getPropertyNames()) {
                    if (prefixes.contains(firstWord(name)) && !isKnown(known, name)) {
                        problems.putIfAbsent(name, name + " (" + source.getName() + ")" + nearest(known, name));
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new Found(service, List.copyOf(problems.values()));
        }
    }

    private static Set<String> known(ConfigurableListableBeanFactory beans) {
        var known = new TreeSet<String>();
        for (var bean : beans.getBeanDefinitionNames()) {
            var declared = beans.getType(bean, false);
            if (declared == null || !declared.getName().startsWith(OURS)) {
                continue;
            }
            var type = ClassUtils.getUserClass(declared);
            var properties = AnnotatedElementUtils.findMergedAnnotation(type, ConfigurationProperties.class);
            if (properties != null && type.isRecord()) {
                addComponents(known, properties.prefix(), type);
            }
            var verbatim = AnnotatedElementUtils.findMergedAnnotation(type, Verbatim.class);
            if (verbatim != null) {
                known.add(verbatim.value());
            }
            Stream.<Executable>concat(Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods()))
                    .flatMap(executable -> Stream.of(executable.getParameters()))
                    .map(parameter -> parameter.getAnnotation(Value.class))
                    .forEach(value -> {
                        if (value != null) {
                            KEY.matcher(value.value()).results().forEach(key -> known.add(key.group(1)));
                        }
                    });
        }
        return known;
    }

    private static void addComponents(Set<String> known, String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            var key = prefix + "." + dashed(component.getName());
            if (component.getType().isRecord()) {
                addComponents(known, key, component.getType());
            } else {
                known.add(key);
            }
        }
    }

    private static String dashed(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String firstWord(String key) {
        var end = key.indexOf('.');
        return end < 0 ? key : key.substring(0, end);
    }

    /** As lenient as Spring: {@code checkEvery} is {@code check-every}. */
    private static boolean isKnown(Set<String> known, String name) {
        var given = ConfigurationPropertyName.adapt(name, '.');
        return known.stream()
                .map(ConfigurationPropertyName::of)
                .anyMatch(key -> key.equals(given) || key.isAncestorOf(given));
    }

    private static String nearest(Set<String> known, String name) {
        return known.stream()
                .min(Comparator.comparingInt(key -> Spelling.distance(key, name)))
                .filter(key -> Spelling.distance(key, name) <= 2 + name.length() / 3)
                .map(key -> "; did you mean " + key + "?")
                .orElse("");
    }
}
