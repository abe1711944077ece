package io.github.migrationroute.quickstart;

import io.github.migrationroute.servlet.InternalPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** The file with the password of the route: one that was given, or one with a random password, removed at the end. */
final class PasswordFile implements AutoCloseable {
    private static final int PASSWORD_BYTES = 24;

    private final Path path;
    private final boolean created;

    private PasswordFile(Path path, boolean created) {
        this.path = path.toAbsolutePath();
        this.created = created;
    }

    /**
     * Takes an existing file.
     *
     * @throws QuickstartException if there is no password in it with which anybody would be let in
     */
    static PasswordFile given(Path path) throws QuickstartException {
        Optional<String> problem = InternalPassword.fromFile(path).misconfiguration();
        if (problem.isPresent()) {
            throw new QuickstartException(problem.get() + ".");
        }
        return new PasswordFile(path, false);
    }

    /** Writes a random password to a new file in the temporary folder. */
    static PasswordFile random() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        // A temporary file is created with permissions for its owner only, before anything is in it.
        Path path = Files.createTempFile("migration-route-", ".password");
        Files.writeString(path, password + "\n");
        return new PasswordFile(path, true);
    }

    /** Returns the absolute path. */
    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (created) {
            Files.deleteIfExists(path);
        }
    }
}
