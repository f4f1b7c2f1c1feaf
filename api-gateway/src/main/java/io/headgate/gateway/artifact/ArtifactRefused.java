package io.headgate.gateway.artifact;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.space.Space;

/** The upload was cut short by the store itself; nothing of it is kept. */
public final class ArtifactRefused extends RuntimeException {

    private final transient Refusal refusal;

    private ArtifactRefused(Refusal refusal) {
        super(refusal.code(), null, false, false);
        this.refusal = refusal;
    }

    static ArtifactRefused tooLarge(long limit) {
        return new ArtifactRefused(new Refusal(
                "artifact.too-large",
                Refusal.Kind.TOO_LARGE,
                "The file has more than the " + limit + " bytes an artifact may have.",
                "Upload a smaller file, or raise headgate.artifacts.max-size."));
    }

    static ArtifactRefused noRoom() {
        return new ArtifactRefused(Space.FULL);
    }

    public Refusal refusal() {
        return refusal;
    }
}
