package io.github.migrationroute.runstore.postgres.internal.sql;

import io.github.migrationroute.runstore.RunStoreException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says what a failure of the database means to an operator. */
public final class SqlFailures {
    private static final String UNUSABLE = "The store of runs cannot be used: ";

    private static final String SERIALIZATION_FAILURE = "40001";

    private SqlFailures() {}

    /**
     * Says that the store cannot be used.
     *
     * @param why one or more sentences, the first of which goes on after a colon
     */
    public static RunStoreException unusable(String why) {
        return new RunStoreException(UNUSABLE + why);
    }

    /** Says that the store cannot be used because of a failure. */
    static RunStoreException unusable(SQLException failure) {
        return new RunStoreException(UNUSABLE + describe(failure) + ".", failure);
    }

    /** Says what has happened, without a full stop. */
    public static String describe(SQLException failure) {
        return what(failure.getSQLState()) + ": " + withoutEnd(failure.getMessage());
    }

    /** Tells whether nobody knows what the server has done with the last statement. */
    static boolean isConnectionLost(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /** Executes a statement; with the isolation that the host has set, a failure may say that somebody else has just done it. */
    public static void executeUnlessDone(PreparedStatement statement) throws SQLException {
        try {
            statement.executeUpdate();
        } catch (SQLException e) {
            if (!SERIALIZATION_FAILURE.equals(e.getSQLState())) {
                throw e;
            }
        }
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
            case "57014" -> "A statement was cancelled, by statement_timeout or by somebody";
            case "25P03" -> "The session was ended by idle_in_transaction_session_timeout";
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
