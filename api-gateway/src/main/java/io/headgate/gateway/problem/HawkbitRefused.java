package io.headgate.gateway.problem;

/** A "no" of hawkBit's Management API that no service of ours gives. */
public final class HawkbitRefused extends RuntimeException {

    private final HawkbitCode code;

    HawkbitRefused(HawkbitCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public HawkbitCode code() {
        return code;
    }
}
