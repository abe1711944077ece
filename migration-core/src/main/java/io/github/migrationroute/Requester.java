package io.github.migrationroute;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has asked for a command and from where, as far as the host knows: it goes into the log and to the listeners, and the
 * name into the run. Immutable.
 */
public final class Requester {
    private static final Requester UNKNOWN = new Requester(null, null);

    /** In code points. */
    private static final int LONGEST = 200;

    private final @Nullable String name;
    private final @Nullable String address;

    private Requester(@Nullable String name, @Nullable String address) {
        this.name = name;
        this.address = address;
    }

    /**
     * Returns somebody of whom nothing is known, as whoever knows a password that many share.
     *
     * @return the requester
     */
    public static Requester unknown() {
        return UNKNOWN;
    }

    /**
     * Returns somebody with a name.
     *
     * @param name the name of a user, a service or a job. It ends up in logs, so control characters become blanks, and
     *     what is longer than 200 code points is cut off
     * @return the requester
     * @throws IllegalArgumentException if the name is blank
     */
    public static Requester named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "The name of a requester must not be blank; one without a name is Requester.unknown()");
        }
        return new Requester(printable(name, LONGEST), null);
    }

    /**
     * Returns the same requester, somewhere.
     *
     * @param address where the request has come from: an IP address usually, of the client or of the last proxy. Treated as
     *     a name is; null or blank if nobody knows
     * @return the requester
     */
    public Requester at(@Nullable String address) {
        return new Requester(name, address == null || address.isBlank() ? null : printable(address, LONGEST));
    }

    /**
     * Returns a text as it can be logged and stored.
     *
     * @param longest in code points
     */
    static String printable(String text, int longest) {
        // Nearly every one, and this is done for every request.
        if (isPrintable(text, longest)) {
            return text;
        }
        return text.codePoints()
                .limit(longest)
                .map(Requester::printable)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isPrintable(String text, int longest) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i)) || Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return text.length() <= longest;
    }

    /** Not every store can keep half of a character either. */
    private static int printable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE
                ? ' '
                : codePoint;
    }

    /**
     * Returns the name.
     *
     * @return 1 to 200 code points without control characters; empty if nobody knows it
     */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /**
     * Returns where the request has come from.
     *
     * @return 1 to 200 code points without control characters; empty if nobody knows it
     */
    public Optional<String> address() {
        return Optional.ofNullable(address);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Requester that
                && Objects.equals(name, that.name)
                && Objects.equals(address, that.address);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, address);
    }

    /** Returns the name, or {@code unknown}, and the address if it is known: {@code ops@example.org at 192.0.2.7}. */
    @Override
    public String toString() {
        String who = name == null ? "unknown" : name;
        return address == null ? who : who + " at " + address;
    }
}
