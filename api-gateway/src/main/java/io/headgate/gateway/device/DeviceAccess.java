package io.headgate.gateway.device;

import io.headgate.chassis.Networks;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.gateway.connection.RequestRate;
import io.headgate.gateway.settings.GatewayTokens;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.space.Space;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Who is calling: known by a token of its own, by a token of its gateway or by a certificate, as far as the tenant's settings
 * allow each. Tokens are compared by their hashes in constant time; an unknown device, a wrong token and none at all get the
 * same answer.
 */
@Component
final class DeviceAccess {

    private static final String TARGET_TOKEN = "TargetToken ";
    private static final String GATEWAY_TOKEN = "GatewayToken ";
    private static final int LONGEST_TOKEN = 256;
    private static final Pattern CONTROLLER_ID = Pattern.compile("\\S{1,256}");
    /** Each costs a question to the database, before anybody knows who asks. */
    private static final int MOST_UNKNOWN_PER_SECOND = 100;

    private final DeviceDirectory directory;
    private final DeviceRegistration registration;
    private final TenantSettings settings;
    private final GatewayTokens gatewayTokens;
    private final ClientCertificates certificates;
    private final Space space;
    private final RequestRate unknown = new RequestRate(MOST_UNKNOWN_PER_SECOND);

    DeviceAccess(
            DeviceDirectory directory,
            DeviceRegistration registration,
            TenantSettings settings,
            GatewayTokens gatewayTokens,
            ClientCertificates certificates,
            Space space) {
        this.directory = directory;
        this.registration = registration;
        this.settings = settings;
        this.gatewayTokens = gatewayTokens;
        this.certificates = certificates;
        this.space = space;
    }

    sealed interface Decision {
        record Granted(Device device) implements Decision {}

        record Denied(DeviceRefusal refusal) implements Decision {}

        /** May speak for the device, which the registry has not taken in yet. */
        record NotYet(Device device) implements Decision {}
    }

    private static final Decision UNAUTHORIZED = new Decision.Denied(DeviceRefusal.UNAUTHORIZED);

    Decision decide(String tenant, String controllerId, HttpServletRequest request) {
        if (!CONTROLLER_ID.matcher(controllerId).matches()) {
            return new Decision.Denied(DeviceRefusal.BAD_CONTROLLER_ID);
        }
        if (!Cause.DEFAULT_TENANT.equals(tenant)) {
            return UNAUTHORIZED;
        }
        var policy = settings.policy();
        var authorization = request.getHeader("Authorization");
        if (authorization == null) {
            return certificates.authenticate(controllerId, request, policy) ? anyDevice(controllerId) : UNAUTHORIZED;
        }
        if (authorization.length() > LONGEST_TOKEN + GATEWAY_TOKEN.length()) {
            return UNAUTHORIZED;
        }
        if (authorization.startsWith(TARGET_TOKEN) && policy.targetTokens()) {
            return byTargetToken(controllerId, authorization.substring(TARGET_TOKEN.length()), request.getRemoteAddr());
        }
        if (authorization.startsWith(GATEWAY_TOKEN) && policy.gatewayTokens()) {
            return byGatewayToken(controllerId, authorization.substring(GATEWAY_TOKEN.length()));
        }
        return UNAUTHORIZED;
    }

    private Decision byTargetToken(String controllerId, String token, String from) {
        var found = directory.present(controllerId);
        if (found.isEmpty()) {
            // Whoever asks for many that are not there waits, with all behind the same address who are not in memory.
            var address = Networks.address(from).map(InetAddress::getAddress).orElseGet(() -> new byte[0]);
            var second = System.nanoTime() / 1_000_000_000;
            if (unknown.isSpent(address, second)) {
                return new Decision.Denied(DeviceRefusal.TOO_OFTEN);
            }
            found = Optional.of(directory.find(controllerId));
            if (!found.get().known()) {
                unknown.take(address, second);
            }
        }
        var device = found.get();
        var hash = Sha256.of(token.getBytes(StandardCharsets.UTF_8));
        var matches = false;
        for (var valid : device.tokens()) {
            matches |= MessageDigest.isEqual(valid, hash);
        }
        return device.known() && matches ? new Decision.Granted(device) : UNAUTHORIZED;
    }

    private Decision byGatewayToken(String controllerId, String token) {
        if (!gatewayTokens.isValid(Sha256.hex(token))) {
            return UNAUTHORIZED;
        }
        return anyDevice(controllerId);
    }

    /** Whoever may speak for devices that are not there yet. */
    private Decision anyDevice(String controllerId) {
        var device = directory.find(controllerId);
        if (device.known()) {
            return new Decision.Granted(device);
        }
        if (space.isExhausted()) {
            // The last of the disk is for stops.
            return new Decision.NotYet(device);
        }
        return switch (registration.register(controllerId)) {
            case REGISTERED -> new Decision.Granted(directory.find(controllerId));
            case OFF -> UNAUTHORIZED;
            case REFUSED -> new Decision.Denied(DeviceRefusal.BAD_CONTROLLER_ID);
            case UNAVAILABLE -> new Decision.NotYet(device);
        };
    }
}
