package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.software.SetResource.TypeNames;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleResource;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import io.headgate.gateway.view.software.Software;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Software by hawkBit's numbers; what is not there is refused. */
@Component
public class KnownSoftware {

    private final Software software;
    private final Labels labels;

    KnownSoftware(Software software, Labels labels) {
        this.software = software;
        this.labels = labels;
    }

    public DistributionSetState set(String tenant, long number) {
        return software.setByNumber(tenant, number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no distribution set with this id."));
    }

    public @Nullable Integer numberOf(String tenant, String setId) {
        return software.set(tenant, setId).map(DistributionSetState::number).orElse(null);
    }

    SoftwareModuleState module(String tenant, long number) {
        return software.moduleByNumber(tenant, number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no software module with this id."));
    }

    <T> T label(String tenant, Kind<T> kind, long number) {
        return labels.byNumber(tenant, kind, number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no tag or type with this id."));
    }

    /** What a command has made and the caller is to be shown. */
    static <T> T made(Optional<T> shown) {
        return shown.orElseThrow(() ->
                HawkbitCode.UNAVAILABLE.because("It was done, but cannot be shown yet: read the list in a moment."));
    }

    public SetResource shown(String tenant, DistributionSetState set) {
        return SetResource.of(set, names(tenant));
    }

    /** The set; nothing, with 204, when there is none. */
    public ResponseEntity<SetResource> shown(String tenant, @Nullable String setId) {
        return Optional.ofNullable(setId)
                .flatMap(id -> software.set(tenant, id))
                .map(set -> ResponseEntity.ok(shown(tenant, set)))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    ListBody<SetResource> shownSets(String tenant, Listing.Part<DistributionSetState> sets) {
        var names = names(tenant);
        return ListBody.of(sets, set -> SetResource.of(set, names));
    }

    ModuleResource shown(String tenant, SoftwareModuleState module) {
        return ModuleResource.of(
                module, labels.namesOf(tenant, Kind.MODULE_TYPE).get(module.type()));
    }

    ListBody<ModuleResource> shownModules(String tenant, Listing.Part<SoftwareModuleState> modules) {
        var names = labels.namesOf(tenant, Kind.MODULE_TYPE);
        return ListBody.of(modules, module -> ModuleResource.of(module, names.get(module.type())));
    }

    private TypeNames names(String tenant) {
        return new TypeNames(labels.namesOf(tenant, Kind.MODULE_TYPE), labels.namesOf(tenant, Kind.SET_TYPE));
    }
}
