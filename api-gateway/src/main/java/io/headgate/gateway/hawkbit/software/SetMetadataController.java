package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.hawkbit.software.SoftwareResources.Metadata;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Metadata of distribution sets. */
@RestController
@RequestMapping("/rest/v1/distributionsets/{id}/metadata")
class SetMetadataController extends MetadataController<DistributionSetState> {

    private final Commands commands;
    private final KnownSoftware known;

    SetMetadataController(Commands commands, KnownSoftware known) {
        this.commands = commands;
        this.known = known;
    }

    @Override
    DistributionSetState find(Call call, long id) {
        return known.set(call.tenant(), id);
    }

    @Override
    Stream<Metadata> entries(DistributionSetState set) {
        return set.metadata().entrySet().stream().map(entry -> entry(entry.getKey(), entry.getValue(), null));
    }

    /** No device is told. */
    @Override
    Metadata entry(String key, String value, @Nullable Boolean targetVisible) {
        return new Metadata(key, value, null);
    }

    @Override
    void change(Call call, DistributionSetState set, Map<String, @Nullable Metadata> entries) {
        var changes = new LinkedHashMap<String, @Nullable String>();
        entries.forEach((key, entry) -> changes.put(key, entry == null ? null : entry.value()));
        commands.send(
                call, Topic.DISTRIBUTION_COMMANDS, set.setId(), new SetDistributionSetMetadata(set.setId(), changes));
    }
}
