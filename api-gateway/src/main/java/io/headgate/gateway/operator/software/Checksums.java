package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.artifact.StoredArtifact;
import io.headgate.gateway.problem.RefusedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the sender says the digests of a file are; each is checked that is given. */
public record Checksums(
        @Nullable String sha256,
        @Nullable String sha1,
        @Nullable String md5) {

    private static final Refusal BAD_CHECKSUM = new Refusal(
            "artifact.bad-checksum",
            Refusal.Kind.INVALID,
            "A checksum does not have as many hexadecimal digits as it must: 64 of SHA-256, 40 of SHA-1, 32 of MD5.",
            "Send the digest of the file, or leave the parameter out.");
    private static final Refusal SHA256_MISMATCH = new Refusal(
            "artifact.checksum-mismatch",
            Refusal.Kind.INVALID,
            "What arrived does not have the given SHA-256; nothing was added.",
            "Check the file and send it again.");
    private static final Refusal SHA1_MISMATCH = new Refusal(
            "artifact.sha1-mismatch",
            Refusal.Kind.INVALID,
            "What arrived does not have the given SHA-1; nothing was added.",
            "Check the file and send it again.");
    private static final Refusal MD5_MISMATCH = new Refusal(
            "artifact.md5-mismatch",
            Refusal.Kind.INVALID,
            "What arrived does not have the given MD5; nothing was added.",
            "Check the file and send it again.");

    /** @throws RefusedException if one of them cannot be a digest */
    public Checksums {
        sha256 = lower(sha256, 64);
        sha1 = lower(sha1, 40);
        md5 = lower(md5, 32);
    }

    private static @Nullable String lower(@Nullable String digest, int digits) {
        if (digest == null) {
            return null;
        }
        var lower = digest.toLowerCase(Locale.ROOT);
        if (lower.length() != digits || !lower.matches("[0-9a-f]*")) {
            throw new RefusedException(BAD_CHECKSUM);
        }
        return lower;
    }

    /**
     * @param field of a form, by hawkBit's name or ours; any other says nothing of a checksum
     * @throws RefusedException if it cannot be a digest, or another one was given before
     */
    Checksums and(String field, String digest) {
        return switch (field) {
            case "sha256", "sha256sum" ->
                new Checksums(Upload.same(sha256, digest.toLowerCase(Locale.ROOT)), sha1, md5);
            case "sha1", "sha1sum" -> new Checksums(sha256, Upload.same(sha1, digest.toLowerCase(Locale.ROOT)), md5);
            case "md5", "md5sum" -> new Checksums(sha256, sha1, Upload.same(md5, digest.toLowerCase(Locale.ROOT)));
            default -> this;
        };
    }

    void require(StoredArtifact stored) {
        if (sha256 != null && !sha256.equals(stored.sha256())) {
            throw new RefusedException(SHA256_MISMATCH);
        }
        if (sha1 != null && !sha1.equals(stored.sha1())) {
            throw new RefusedException(SHA1_MISMATCH);
        }
        if (md5 != null && !md5.equals(stored.md5())) {
            throw new RefusedException(MD5_MISMATCH);
        }
    }
}
