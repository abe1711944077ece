package io.github.migrationroute.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Enumeration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whoever knows the password in a file. Whoever that is has no name: many may know it.
 *
 * <p>Accepted are {@code Authorization: Bearer <password>} and, for existing clients of such routes,
 * {@code Authorization: <base64 of the password>}. The password is compared in constant time, byte by byte.
 *
 * <p>A rotated password takes effect within a millisecond: the file is read again whenever the last reading is a millisecond old.
 * One newline at its end does not count.
 *
 * <p>A password has at least 16 characters, no blank at its ends, which is every character that Unicode counts as a space and
 * a byte order mark, and no control characters. While the one in the file breaks a rule, or the file is missing, unreadable or
 * longer than 4 KiB, nobody is let in: requests are answered with status code 500, and the log says why, but nothing of the
 * password.
 *
 * <p>Thread-safe.
 */
public final class InternalPassword implements RequestAuthorizer {
    private static final String BEARER = "Bearer ";

    private final PasswordFile file;

    private InternalPassword(PasswordFile file) {
        this.file = file;
    }

    /**
     * Creates an authorizer. The file need not exist yet.
     *
     * @param file the file with the password
     * @return the authorizer
     */
    public static InternalPassword fromFile(Path file) {
        return new InternalPassword(new PasswordFile(Objects.requireNonNull(file, "file"), System::nanoTime));
    }

    @Override
    public Authorization authorize(HttpServletRequest request) {
        byte[] password = file.password();
        if (password == null) {
            return Authorization.misconfigured();
        }
        byte[] presented = presentedPassword(request);
        // The time that isEqual takes depends on its first argument only.
        return presented != null && MessageDigest.isEqual(presented, password)
                ? Authorization.granted()
                : Authorization.denied();
    }

    /** Tells why there is no password in the file now, or which rule it breaks. */
    @Override
    public Optional<String> misconfiguration() {
        return file.problem();
    }

    private static byte @Nullable [] presentedPassword(HttpServletRequest request) {
        Enumeration<String> headers = request.getHeaders("Authorization");
        if (headers == null || !headers.hasMoreElements()) {
            return null;
        }
        String header = headers.nextElement();
        if (headers.hasMoreElements()) {
            return null;
        }
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            // Containers read header bytes as ISO 8859-1, so this gives back the bytes that were sent.
            return header.substring(BEARER.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
        }
        try {
            return Base64.getDecoder().decode(header.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
