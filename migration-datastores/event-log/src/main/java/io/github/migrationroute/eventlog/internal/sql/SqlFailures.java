package io.github.migrationroute.eventlog.internal.sql;

import io.github.migrationroute.MigrationException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says what a failure of the database means to the person who started the command. */
public final class SqlFailures {
    private SqlFailures() {}

    /**
     * Explains a failure.
     *
     * @param consequence what holds now and what can be done, one or two sentences
     */
    public static MigrationException explain(SQLException failure, String consequence) {
        return new MigrationException(describe(failure) + ". " + consequence, failure);
    }

    /** Says what has happened, without a full stop. */
    private static String describe(SQLException failure) {
        return what(failure.getSQLState()) + ": " + withoutEnd(failure.getMessage());
    }

    /** Tells whether nobody knows what the server has done with the last statement. */
    public static boolean isConnectionLost(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    public static boolean isLockTimeout(SQLException failure) {
        return "55P03".equals(failure.getSQLState());
    }

    /** By the "PostgreSQL Error Codes" of its documentation, those that an operator can do something about. */
    private static String what(@Nullable String state) {
        if (state == null) {
            return "The database failed";
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return "The connection to the database was lost, or could not be made";
        }
        return switch (state) {
            case "53100" -> "The disk of the database is full";
            case "53200" -> "The database has no memory left";
            case "53300" -> "The database has no connection left";
            case "53400" -> "A limit of the database was exceeded";
            case "55P03" -> "A lock was not given within lock_timeout, because somebody else holds it";
            case "57014" -> "A statement was cancelled";
            case "25P03" -> "The session was ended by idle_in_transaction_session_timeout";
            case "25P04" -> "The session was ended by transaction_timeout";
            case "40P01" -> "The command and somebody else's transaction waited for each other";
            case "25006" -> "The database is read-only, perhaps a standby";
            case "42501" -> "The database user lacks a privilege";
            default -> "The database failed (SQLSTATE " + state + ")";
        };
    }

    private static String withoutEnd(@Nullable String message) {
        // The driver begins a new line for each detail.
        String text = message == null ? "no message" : message.strip().replaceAll("\\s*\\n\\s*", "; ");
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
