package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.settings.SettingKey;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** The type a distribution set has that is made without one: the tenant's, else hawkBit's. */
@Component
public class DefaultSetType {

    private static final String HAWKBITS = "os_app";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final TenantSettings settings;
    private final Labels labels;

    DefaultSetType(TenantSettings settings, Labels labels) {
        this.settings = settings;
        this.labels = labels;
    }

    /** Empty when it was deleted. */
    public Optional<SetTypeState> find(String tenant) {
        var number = (Long) settings.get(SettingKey.DEFAULT_SET_TYPE).value();
        return number == 0
                ? labels.byKey(tenant, Kind.SET_TYPE, HAWKBITS)
                : labels.byNumber(tenant, Kind.SET_TYPE, number);
    }

    String key(String tenant) {
        return find(tenant)
                .map(SetTypeState::key)
                .orElseThrow(() -> HawkbitCode.SET_TYPE.because(
                        "The default type of sets is not there any more: name a type, or set default.ds.type anew."));
    }

    /** @param value as it was sent; what is no number is refused by the setting itself */
    public boolean mayBe(String tenant, Object value) {
        var text = value.toString().strip();
        return !NUMBER.matcher(text).matches()
                || text.equals("0")
                || labels.byNumber(tenant, Kind.SET_TYPE, Long.parseLong(text)).isPresent();
    }
}
