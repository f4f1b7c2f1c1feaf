package io.headgate.stories;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Signed images for SWUpdate and the key they are signed with, made anew in a folder of the build. */
final class SwuImages {

    private final Path folder;

    private SwuImages(Path folder) {
        this.folder = folder;
    }

    static SwuImages signedWithANewKey(Path folder) throws IOException {
        var images = new SwuImages(Files.createDirectories(folder));
        // SWUpdate takes certificates of these purposes only.
        Tool.run(
                folder,
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=stories",
                        "-addext",
                        "extendedKeyUsage=emailProtection",
                        "-addext",
                        "keyUsage=digitalSignature",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem"));
        return images;
    }

    /** What the devices trust. */
    Path certificate() {
        return folder.resolve("cert.pem");
    }

    /**
     * An image that writes one file.
     *
     * @param sha256 of the file, as the image promises it
     */
    byte[] image(String version, byte[] file, String sha256, Path destination) throws IOException {
        var parts = Files.createTempDirectory(folder, "image-");
        Files.write(parts.resolve("payload.bin"), file);
        Files.writeString(parts.resolve("sw-description"), """
                software =
                {
                  version = "%s";
                  hardware-compatibility: [ "%s" ];
                  files: (
                    { filename = "payload.bin";
                      path = "%s";
                      properties = { create-destination = "true"; atomic-install = "true"; };
                      sha256 = "%s";
                    }
                  );
                }
                """.formatted(
                        version, RealSwUpdate.REVISION, destination.toAbsolutePath(), sha256));
        Tool.run(
                parts,
                List.of(
                        "openssl",
                        "cms",
                        "-sign",
                        "-in",
                        "sw-description",
                        "-out",
                        "sw-description.sig",
                        "-signer",
                        "../cert.pem",
                        "-inkey",
                        "../key.pem",
                        "-outform",
                        "DER",
                        "-nosmimecap",
                        "-binary"));
        // The signature has to be the second member.
        return Tool.run(
                parts,
                List.of("cpio", "--quiet", "-o", "-H", "crc"),
                "sw-description\nsw-description.sig\npayload.bin\n".getBytes(StandardCharsets.US_ASCII));
    }
}
