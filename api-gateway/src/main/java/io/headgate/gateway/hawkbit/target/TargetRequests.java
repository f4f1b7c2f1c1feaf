package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.Prose;
import io.headgate.gateway.operator.NewToken;
import io.headgate.gateway.problem.HawkbitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is sent in about targets, their tags, types and filters. */
final class TargetRequests {

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private TargetRequests() {}

    /**
     * A new target or what changes of one; what is null stays as it is.
     *
     * @param securityToken one that the device has already; only its hash is kept
     * @param targetType number of a type; negative for none
     */
    record Target(
            @Nullable String controllerId,
            @Nullable String name,
            @Prose @Nullable String description,
            @Nullable String address,
            @Nullable String securityToken,
            @Nullable Boolean requestAttributes,
            @Nullable Integer targetType,
            @Nullable String group) {

        String requiredId() {
            if (controllerId == null || controllerId.isBlank()) {
                throw HawkbitCode.CONSTRAINT.because("A target has no controllerId.");
            }
            return controllerId;
        }

        @Nullable
        String checkedAddress() {
            if (address == null || address.isEmpty()) {
                return address;
            }
            try {
                if (!new URI(address).isAbsolute()) {
                    throw HawkbitCode.TARGET_ADDRESS.because("The address is not an absolute URI.");
                }
            } catch (URISyntaxException e) {
                throw HawkbitCode.TARGET_ADDRESS.because("The address is not a URI.");
            }
            return address;
        }

        /** Null when none was given. */
        @Nullable
        NewToken givenToken() {
            if (securityToken == null) {
                return null;
            }
            if (!TOKEN.matcher(securityToken).matches()) {
                throw HawkbitCode.CONSTRAINT.because("The securityToken is not 1 to 128 visible ASCII characters.");
            }
            return NewToken.given(securityToken);
        }
    }

    record Numbered(int id) {}

    record Metadata(@Nullable String key, @Prose String value) {}

    record AutoConfirm(
            @Nullable String initiator, @Prose @Nullable String remark) {}

    /** A new tag, or what changes of one. */
    record Tag(
            @Nullable String name,
            @Prose @Nullable String description,
            @Nullable String colour) {}

    record Type(
            @Nullable String key,
            @Nullable String name,
            @Prose @Nullable String description,
            @Nullable String colour,
            @Nullable List<Numbered> compatibledistributionsettypes) {}

    record Filter(@Nullable String name, @Prose @Nullable String query) {}
}
