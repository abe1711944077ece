package io.github.migrationroute;

import java.io.ByteArrayOutputStream;

/**
 * Encodes text as it stands inside a JSON string: escaped, in UTF-8, without the quotes. An unpaired surrogate, which
 * UTF-8 cannot express, becomes an escape sequence, so that any Java string survives the way there and back.
 *
 * <p>Not thread-safe.
 */
final class JsonTextEncoder {
    /** Takes encoded bytes; never cut inside a character or an escape sequence. The array is used again. */
    @FunctionalInterface
    interface Sink {
        void append(byte[] bytes, int offset, int length);
    }

    /** How much is collected before it goes to the sink. A longer text reaches it in several pieces. */
    static final int BUFFER_BYTES = 64 * 1024;

    /** The most that one char becomes: {@code \}{@code u0000}. */
    private static final int MAX_BYTES_PER_CHAR = 6;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final Sink sink;
    private final byte[] buffer;
    private int length;

    JsonTextEncoder(Sink sink) {
        this(sink, BUFFER_BYTES);
    }

    private JsonTextEncoder(Sink sink, int bufferBytes) {
        this.sink = sink;
        this.buffer = new byte[bufferBytes];
    }

    /** Encodes a short text at once. */
    static byte[] encode(String text) {
        var bytes = new ByteArrayOutputStream(text.length() + MAX_BYTES_PER_CHAR);
        var encoder = new JsonTextEncoder(
                bytes::write, (int) Math.min(BUFFER_BYTES, (long) MAX_BYTES_PER_CHAR * (text.length() + 1)));
        encoder.put(text);
        encoder.flush();
        return bytes.toByteArray();
    }

    /**
     * Encodes a line and its end, and hands all of it to the sink.
     *
     * @param line the line without its end
     */
    void writeLine(String line) {
        put(line);
        putChar('\n');
        flush();
    }

    private void put(String text) {
        int end = text.length();
        for (int i = 0; i < end; i++) {
            if (length > buffer.length - MAX_BYTES_PER_CHAR) {
                flush();
            }
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                putSurrogatePair(Character.toCodePoint(c, text.charAt(i)));
            } else {
                putChar(c);
            }
        }
        if (length > buffer.length - MAX_BYTES_PER_CHAR) {
            flush();
        }
    }

    private void putChar(char c) {
        if (c >= 0x80) {
            putNonAscii(c);
        } else if (c >= ' ' && c != '"' && c != '\\') {
            buffer[length++] = (byte) c;
        } else {
            putEscaped(c);
        }
    }

    private void putEscaped(char c) {
        switch (c) {
            case '"', '\\' -> putEscape(c);
            case '\n' -> putEscape('n');
            case '\r' -> putEscape('r');
            case '\t' -> putEscape('t');
            default -> putUnicodeEscape(c);
        }
    }

    private void putEscape(char letter) {
        buffer[length++] = '\\';
        buffer[length++] = (byte) letter;
    }

    private void putUnicodeEscape(char c) {
        putEscape('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer[length++] = HEX[(c >> shift) & 0xf];
        }
    }

    private void putNonAscii(char c) {
        if (c < 0x800) {
            buffer[length++] = (byte) (0xc0 | (c >> 6));
            buffer[length++] = (byte) (0x80 | (c & 0x3f));
        } else if (Character.isSurrogate(c)) {
            putUnicodeEscape(c);
        } else {
            buffer[length++] = (byte) (0xe0 | (c >> 12));
            buffer[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
            buffer[length++] = (byte) (0x80 | (c & 0x3f));
        }
    }

    private void putSurrogatePair(int codePoint) {
        buffer[length++] = (byte) (0xf0 | (codePoint >> 18));
        buffer[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
        buffer[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        buffer[length++] = (byte) (0x80 | (codePoint & 0x3f));
    }

    private void flush() {
        int ready = length;
        // First, so that bytes which the sink refuses are not handed to it again in front of the next line.
        length = 0;
        sink.append(buffer, 0, ready);
    }
}
