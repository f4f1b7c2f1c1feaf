package io.headgate.importer;

import io.headgate.importer.SoftwareImport.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Gatherers;

/**
 * Which set each target runs, so that filters and auto-assignments leave out those that have it. Only for targets of which
 * Headgate knows nothing yet: the others may have got a newer set here.
 */
final class InstalledSets {

    private static final int AT_ONCE = 500;

    private final RestApi hawkbit;
    private final RestApi headgate;
    private final SoftwareImport software;
    private final Report report;
    private final Function<Step, Progress> progress;

    InstalledSets(
            RestApi hawkbit,
            RestApi headgate,
            SoftwareImport software,
            Report report,
            Function<Step, Progress> progress) {
        this.hawkbit = hawkbit;
        this.headgate = headgate;
        this.software = software;
        this.report = report;
        this.progress = progress;
    }

    void run() {
        var untouched = new HashSet<String>();
        headgate.each(
                "/rest/v1/targets?sort=id:ASC&q=" + RestApi.encode("updatestatus=in=(unknown,registered)"),
                target -> untouched.add(target.path("controllerId").asString()));
        var bar = progress.apply(new Step("installed sets", software.wholeSets().size()));
        software.wholeSets().forEach((hawkbitId, number) -> {
            installed(hawkbitId, number, untouched);
            bar.add(1);
        });
    }

    private void installed(long hawkbitId, long number, Set<String> untouched) {
        var running = new ArrayList<Map<String, String>>();
        hawkbit.each("/rest/v1/distributionsets/" + hawkbitId + "/installedTargets", target -> {
            var id = target.path("controllerId").asString();
            if (untouched.remove(id)) {
                running.add(Map.of("id", id));
            }
        });
        running.stream().gather(Gatherers.windowFixed(AT_ONCE)).forEach(targets -> said(hawkbitId, number, targets));
    }

    private void said(long hawkbitId, long number, List<Map<String, String>> targets) {
        var answer = headgate.post("/rest/v1/distributionsets/" + number + "/assignedTargets?offline=true", targets);
        if (answer.isSuccess()) {
            report.taken("installed sets", targets.size());
        } else {
            report.left(
                    "installed sets",
                    software.setName(hawkbitId) + " on " + targets.size() + " targets",
                    answer.problem());
        }
    }
}
