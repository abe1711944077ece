import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Compares the artifacts in a local repository with a file of checksums, and fails if one differs. Maven compares by
 * itself from 3.9 on, before it uses an artifact; this is for the older ones. It is started from its source, since what
 * the build compiles with is among what is compared.
 *
 * <p>What is not in the file is not looked at, because a local repository serves other builds as well.
 */
final class ArtifactCheck {
    /** One line of the file, in the format of {@code sha256sum}. */
    private record Checksum(String value, Path artifact) {
        static Checksum parse(String line, Path repository) {
            String[] words = line.split(" [ *]", 2);
            return new Checksum(words[0], repository.resolve(words[1]));
        }

        boolean isWrong() {
            return Files.exists(artifact) && !value.equals(sha256(artifact));
        }
    }

    private ArtifactCheck() {}

    /**
     * Compares.
     *
     * @param args the file with the checksums, and the local repository
     */
    public static void main(String[] args) throws IOException {
        Path checksums = Path.of(args[0]);
        Path repository = Path.of(args[1]);
        List<Checksum> wrong = Files.readAllLines(checksums).parallelStream()
                .map(line -> Checksum.parse(line, repository))
                .filter(Checksum::isWrong)
                .toList();
        if (!wrong.isEmpty()) {
            System.err.println("These artifacts are not those whose checksums are in " + checksums + ":");
            wrong.forEach(checksum -> System.err.println("  " + checksum.artifact()));
            System.exit(1);
        }
    }

    private static String sha256(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int length = content.read(buffer); length >= 0; length = content.read(buffer)) {
                digest.update(buffer, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(file + " cannot be compared", e);
        }
    }
}
