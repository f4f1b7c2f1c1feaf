package io.headgate.gateway.device;

import java.util.List;
import java.util.Optional;

/** The routes of DDI v1, each with the one verb it has. */
enum DeviceRoute {
    POLL("GET"),
    DEPLOYMENT("GET"),
    FEEDBACK("POST"),
    INSTALLED("GET"),
    REPORT_INSTALLED("PUT"),
    CONSENT("GET"),
    CONFIRMATION("GET"),
    CONFIRMATION_FEEDBACK("POST"),
    AUTO_CONFIRM("POST"),
    NO_AUTO_CONFIRM("POST"),
    CANCEL("GET"),
    CANCEL_FEEDBACK("POST"),
    CONFIG_DATA("PUT"),
    ARTIFACTS("GET"),
    ARTIFACT("GET");

    private final String verb;

    DeviceRoute(String verb) {
        this.verb = verb;
    }

    boolean takes(String method) {
        return method.equals(verb) || method.equals("HEAD") && verb.equals("GET");
    }

    String methods() {
        return verb.equals("GET") ? "GET, HEAD" : verb;
    }

    /** @param rest what follows the controller id */
    static Optional<DeviceRoute> of(List<String> rest) {
        return switch (rest.size()) {
            case 0 -> Optional.of(POLL);
            case 1 ->
                switch (rest.get(0)) {
                    case "configData" -> Optional.of(CONFIG_DATA);
                    case "installedBase" -> Optional.of(REPORT_INSTALLED);
                    case "confirmationBase" -> Optional.of(CONSENT);
                    default -> Optional.empty();
                };
            case 2 ->
                switch (rest.get(0)) {
                    case "deploymentBase" -> Optional.of(DEPLOYMENT);
                    case "installedBase" -> Optional.of(INSTALLED);
                    case "cancelAction" -> Optional.of(CANCEL);
                    case "confirmationBase" ->
                        Optional.of(
                                switch (rest.get(1)) {
                                    case "activateAutoConfirm" -> AUTO_CONFIRM;
                                    case "deactivateAutoConfirm" -> NO_AUTO_CONFIRM;
                                    default -> CONFIRMATION;
                                });
                    default -> Optional.empty();
                };
            case 3 ->
                switch (rest.get(0) + " " + rest.get(2)) {
                    case "deploymentBase feedback" -> Optional.of(FEEDBACK);
                    case "cancelAction feedback" -> Optional.of(CANCEL_FEEDBACK);
                    case "confirmationBase feedback" -> Optional.of(CONFIRMATION_FEEDBACK);
                    case "softwaremodules artifacts" -> Optional.of(ARTIFACTS);
                    default -> Optional.empty();
                };
            case 4 ->
                rest.get(0).equals("softwaremodules") && rest.get(2).equals("artifacts")
                        ? Optional.of(ARTIFACT)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
