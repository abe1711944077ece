package io.github.migrationroute;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has asked for a command, as far as the host knows: it goes into the log, into the run, and to the listeners.
 * Immutable.
 */
public final class Requester {
    private static final Requester UNKNOWN = new Requester(null);

    private static final int LONGEST_NAME = 200;

    private final @Nullable String name;

    private Requester(@Nullable String name) {
        this.name = name;
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
        return new Requester(name.codePoints()
                .limit(LONGEST_NAME)
                .map(Requester::printable)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Requester that && Objects.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(name);
    }

    /** Returns the name, or {@code unknown}. */
    @Override
    public String toString() {
        return name == null ? "unknown" : name;
    }
}
