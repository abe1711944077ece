package io.github.migrationroute.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Enumeration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whoever knows the password in a file.
 *
 * <p>Accepted are {@code Authorization: Bearer <password>} and, for existing clients of such routes,
 * {@code Authorization: <base64 of the password>}. The password is compared in constant time, byte by byte.
 *
 * <p>The file is read for every request, so a rotated password takes effect at once. One newline at its end does not
 * count. While the file is missing, unreadable, empty or longer than 4 KiB, nobody is let in.
 *
 * <p>Thread-safe.
 */
public final class InternalPassword implements RequestAuthorizer {
    private static final Logger LOGGER = LoggerFactory.getLogger(InternalPassword.class);

    private static final int MAX_BYTES = 4096;
    private static final String BEARER = "Bearer ";

    private final Path file;

    private InternalPassword(Path file) {
        this.file = file;
    }

    /**
     * Creates an authorizer. The file need not exist yet.
     *
     * @param file the file with the password
     * @return the authorizer
     */
    public static InternalPassword fromFile(Path file) {
        return new InternalPassword(Objects.requireNonNull(file, "file"));
    }

    @Override
    public Decision authorize(HttpServletRequest request) {
        byte[] password = readPassword();
        if (password == null) {
            return Decision.MISCONFIGURED;
        }
        byte[] presented = presentedPassword(request);
        // The time that isEqual takes depends on its first argument only.
        return presented != null && MessageDigest.isEqual(presented, password) ? Decision.GRANTED : Decision.DENIED;
    }

    private byte @Nullable [] readPassword() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            byte[] password = withoutNewline(content);
            if (password.length == 0 || content.length > MAX_BYTES) {
                LOGGER.error(
                        "The password file {} is {}; nobody is let in",
                        file,
                        password.length == 0 ? "empty" : "longer than " + MAX_BYTES + " bytes");
                return null;
            }
            return password;
        } catch (IOException e) {
            LOGGER.error("The password file {} cannot be read; nobody is let in", file, e);
            return null;
        }
    }

    private static byte[] withoutNewline(byte[] content) {
        int length = content.length;
        if (length > 0 && content[length - 1] == '\n') {
            length--;
            if (length > 0 && content[length - 1] == '\r') {
                length--;
            }
        }
        return Arrays.copyOf(content, length);
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
