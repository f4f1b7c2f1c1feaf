package io.headgate.importer;

import java.util.Map;

/** The token by which gateways speak for devices: what they have goes on working. */
final class GatewayTokenImport {

    private static final String KIND = "gateway token";
    private static final String CONFIGS = "/rest/v1/system/configs/authentication.gatewaytoken.";
    /** Headgate makes longer ones. */
    private static final int LONG_ENOUGH = 32;

    private final RestApi hawkbit;
    private final RestApi headgate;
    private final Report report;

    GatewayTokenImport(RestApi hawkbit, RestApi headgate, Report report) {
        this.hawkbit = hawkbit;
        this.headgate = headgate;
        this.report = report;
    }

    void run() {
        if (!hawkbit.get(CONFIGS + "enabled").body().path("value").asBoolean(false)) {
            return;
        }
        var token = hawkbit.get(CONFIGS + "key").body().path("value").asString("");
        if (token.isEmpty()) {
            report.left(KIND, "", "hawkBit does not tell it: the user needs READ_GATEWAY_SECURITY_TOKEN");
            return;
        }
        var here = headgate.get(CONFIGS + "key");
        if (here.isSuccess() && !here.body().path("global").asBoolean(true)) {
            report.present(KIND, 1);
            return;
        }
        var answer = headgate.put(CONFIGS + "key", Map.of("value", token));
        if (!answer.isSuccess()) {
            report.left(KIND, "", answer.problem());
            return;
        }
        report.taken(KIND, 1);
        if (token.length() < LONG_ENOUGH) {
            report.warning("The gateway token has " + token.length()
                    + " characters and speaks for every device: it could be guessed. Let one be made"
                    + " (POST /api/v1/gateway-tokens), give it to the gateways, then DELETE " + CONFIGS + "key.");
        }
    }
}
