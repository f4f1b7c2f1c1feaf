package io.headgate.importer;

import io.headgate.importer.SoftwareImport.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code headgate import-hawkbit --url URL --user NAME}: see {@link #USAGE}. Exit code 0 when all was taken over, 3 when the
 * report names something that was not, 1 when the import could not be carried to its end, 2 for wrong arguments.
 */
public final class ImportHawkbit {

    private static final String USAGE = """
            headgate import-hawkbit --url URL --user NAME [--to URL] [--to-user NAME] [--report FILE]

              --url, --user     the hawkBit to read; its password from HAWKBIT_PASSWORD or the terminal
              --to, --to-user   the Headgate to write (http://127.0.0.1:HEADGATE_PORT, admin with the operator role); its
                                password from HEADGATE_PASSWORD, HEADGATE_ADMIN_PASSWORD or the terminal
              --report          where to write what was not taken over (import-hawkbit.md)

            Nothing is changed in hawkBit. Break it off and start it again as you like: what is there stays as it is.""";

    private static final Set<String> OPTIONS = Set.of("--url", "--user", "--to", "--to-user", "--report");

    private ImportHawkbit() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        var options = new HashMap<String, String>();
        for (int n = 0; n < arguments.length; n += 2) {
            if (!OPTIONS.contains(arguments[n]) || n + 1 == arguments.length) {
                System.err.println(USAGE);
                return 2;
            }
            options.put(arguments[n], arguments[n + 1]);
        }
        var url = options.get("--url");
        var user = options.get("--user");
        if (url == null || user == null) {
            System.err.println(USAGE);
            return 2;
        }
        var report = new Report();
        var file =
                Path.of(options.getOrDefault("--report", "import-hawkbit.md")).toAbsolutePath();
        try {
            copy(url, user, options, report);
        } catch (RestApi.Unusable | UncheckedIOException e) {
            System.err.println("headgate: the import was broken off: " + e.getMessage()
                    + "\nheadgate: start it again to go on where it was");
            return 1;
        } finally {
            tell(report, file);
        }
        return report.isComplete() ? 0 : 3;
    }

    private static void copy(String url, String user, Map<String, String> options, Report report) {
        var environment = System.getenv();
        var to = options.getOrDefault("--to", "http://127.0.0.1:" + environment.getOrDefault("HEADGATE_PORT", "8080"));
        var hawkbit = new RestApi(url, user, password("hawkBit", "HAWKBIT_PASSWORD"));
        var headgate = new RestApi(
                to,
                options.getOrDefault("--to-user", "admin"),
                password("Headgate", "HEADGATE_PASSWORD", "HEADGATE_ADMIN_PASSWORD"));
        // Both doors are tried before anything is written.
        hawkbit.read("/rest/v1/targets?limit=1");
        headgate.read("/rest/v1/userinfo");
        var terminal = System.console() != null && System.console().isTerminal();
        Function<Step, Progress> progress = step -> new Progress(System.out, terminal, step.what(), step.total());
        var software = new SoftwareImport(hawkbit, headgate, report, progress);
        software.run();
        new TargetImport(hawkbit, headgate, software, report, progress).run();
        new GatewayTokenImport(hawkbit, headgate, report).run();
        new InstalledSets(hawkbit, headgate, software, report, progress).run();
    }

    private static void tell(Report report, Path file) {
        System.out.println();
        System.out.print(report.summary());
        try {
            report.write(file);
            System.out.println("The report is in " + file);
        } catch (IOException e) {
            System.err.println("headgate: cannot write " + file + ": " + e.getMessage());
        }
    }

    private static String password(String whose, String... names) {
        for (var name : names) {
            var given = System.getenv(name);
            if (given != null) {
                return given;
            }
        }
        var console = System.console();
        var typed = console == null ? null : console.readPassword("Password of %s: ", whose);
        if (typed == null) {
            throw new RestApi.Unusable("the password of " + whose + " is missing: set " + names[0]);
        }
        return new String(typed);
    }
}
