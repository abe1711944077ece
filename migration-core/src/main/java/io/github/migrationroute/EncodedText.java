package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text as {@link JsonTextEncoder} encodes it: where it can be cut without cutting a character or an escape sequence, and how it
 * is decoded.
 */
final class EncodedText {
    private static final int LOOK_BACK = 4096;

    /** Of {@code \}{@code u0000}, counted from the backslash. */
    private static final int LONGEST_ESCAPE = 6;

    private EncodedText() {}

    /**
     * Finds the last place where text can be cut.
     *
     * @param bytes the text; its beginning is such a place
     * @param length how much of it there is
     * @param wanted how much is wanted at the most, less than {@code length} or the same
     * @return a place up to {@code wanted}
     */
    static int cut(byte[] bytes, int length, int wanted) {
        if (wanted == length) {
            return length;
        }
        int cut = wanted;
        while (cut > 0 && isContinuation(bytes[cut])) {
            cut--;
        }
        for (int i = Math.max(0, cut - LONGEST_ESCAPE + 1); i < cut; i++) {
            if (bytes[i] == '\\' && beginsEscape(bytes, i)) {
                int end = i + escapeLength(bytes, i);
                if (end > cut) {
                    return i;
                }
                i = end - 1;
            }
        }
        return cut;
    }

    /** Tells it of a backslash: an odd number of others before it makes it the second half of an escape sequence. */
    private static boolean beginsEscape(byte[] bytes, int place) {
        int before = place;
        while (before > 0 && bytes[before - 1] == '\\') {
            before--;
        }
        return (place - before) % 2 == 0;
    }

    private static int escapeLength(byte[] bytes, int place) {
        return bytes[place + 1] == 'u' ? LONGEST_ESCAPE : 2;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    /**
     * Tells whether text can be cut at a place.
     *
     * @param place from 0 to the length of the output
     */
    static boolean canBeCutAt(EncodedOutput output, long place) throws IOException {
        if (place == 0 || place == output.encodedLength()) {
            return true;
        }
        for (long lookBack = LOOK_BACK; ; lookBack *= 2) {
            long from = Math.max(0, place - lookBack);
            byte[] bytes = part(output, from, place + 1);
            int wanted = bytes.length - 1;
            if (from == 0 || !isBackslashes(bytes, wanted - LONGEST_ESCAPE)) {
                return cut(bytes, bytes.length, wanted) == wanted;
            }
        }
    }

    /** Tells whether a beginning is nothing but backslashes, of which nobody knows without the ones before which begin an escape. */
    private static boolean isBackslashes(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != '\\') {
                return false;
            }
        }
        return true;
    }

    /** Reads a part, which is not longer than can be kept in memory. */
    static byte[] part(EncodedOutput output, long from, long to) throws IOException {
        var bytes = new ByteArrayOutputStream(Math.toIntExact(to - from));
        output.writeEncodedTo(bytes, from, to);
        return bytes.toByteArray();
    }

    /** Decodes text to a string. Nothing of it is lost. */
    static String decode(byte[] encoded) {
        var text = new StringBuilder(encoded.length);
        int plain = 0;
        int place = 0;
        while (place < encoded.length) {
            if (encoded[place] == '\\') {
                text.append(new String(encoded, plain, place - plain, StandardCharsets.UTF_8));
                text.append(unescaped(encoded, place));
                place += escapeLength(encoded, place);
                plain = place;
            } else {
                place++;
            }
        }
        return text.append(new String(encoded, plain, place - plain, StandardCharsets.UTF_8))
                .toString();
    }

    private static char unescaped(byte[] encoded, int place) {
        byte letter = encoded[place + 1];
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) Integer.parseInt(new String(encoded, place + 2, 4, StandardCharsets.US_ASCII), 16);
            default -> (char) letter;
        };
    }

    /**
     * Decodes a part of an output as UTF-8, in bounded memory. Half of a surrogate pair, which UTF-8 does not have, becomes a
     * question mark.
     */
    static void decode(EncodedOutput output, long from, long to, OutputStream out) throws IOException {
        long place = from;
        while (place < to) {
            byte[] bytes = part(output, place, Math.min(to, place + JsonTextEncoder.BUFFER_BYTES));
            int length = place + bytes.length == to ? bytes.length : cut(bytes, bytes.length, bytes.length - 1);
            out.write(decode(Arrays.copyOf(bytes, length)).getBytes(StandardCharsets.UTF_8));
            place += length;
        }
    }
}
