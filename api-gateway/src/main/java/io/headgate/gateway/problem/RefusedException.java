package io.headgate.gateway.problem;

import io.headgate.contracts.Refusal;

/** Carries a refusal from where a request is read to where it is answered. */
public final class RefusedException extends RuntimeException {

    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        super(refusal.code(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
