package io.github.migrationroute.servlet;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a password must be like: hard to guess, and such that it arrives as it was written. A blank at an end is lost on the
 * way, a control character cannot be sent, and each of them is there by mistake: a second line, the mark that an editor puts
 * at the beginning.
 */
final class PasswordRules {
    static final int MIN_CHARACTERS = 16;

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private PasswordRules() {}

    /**
     * Tells which rule a password breaks.
     *
     * @param password the password in UTF-8; a byte that is none counts as one character
     * @return what is wrong with it, to follow the name of what it is in, without anything of the password; null if nothing is
     */
    static @Nullable String brokenBy(byte[] password) {
        int[] characters =
                new String(password, StandardCharsets.UTF_8).codePoints().toArray();
        if (characters.length == 0) {
            return "is empty";
        }
        for (int character : characters) {
            if (Character.isISOControl(character)) {
                return "has a control character, such as a second line, in its password";
            }
        }
        if (isBlank(characters[0]) || isBlank(characters[characters.length - 1])) {
            return "has a blank at the beginning or at the end of its password";
        }
        return characters.length < MIN_CHARACTERS
                ? "has a password of fewer than " + MIN_CHARACTERS + " characters"
                : null;
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == BYTE_ORDER_MARK;
    }
}
