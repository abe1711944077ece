package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which indices the positions of a database have.
 *
 * @param positions the number of positions
 * @param lowest the lowest index of a position, 0 without positions
 * @param highest the highest index of a position, 0 without positions
 * @param withoutIndex the number of the first position whose index is null, if there is one
 * @param converted for each index the number of positions that were converted to it
 */
record IndexState(
        long positions, int lowest, int highest, OptionalInt withoutIndex, SortedMap<Integer, Long> converted) {
    /** The index of a database that was written by software of any version, and is taken as up to date. */
    static final int LATEST = -1;

    static IndexState read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            SortedMap<Integer, Long> converted = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT migration_index, count(*) FROM migration_positions GROUP BY migration_index")) {
                while (rows.next()) {
                    converted.put(rows.getInt(1), rows.getLong(2));
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT count(*), min(migration_index), max(migration_index),"
                    + " min(position) FILTER (WHERE migration_index IS NULL) FROM positions")) {
                row.next();
                int first = row.getInt(4);
                OptionalInt withoutIndex = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(first);
                return new IndexState(row.getLong(1), row.getInt(2), row.getInt(3), withoutIndex, converted);
            }
        }
    }

    /**
     * Reads the indices and checks that the migrations can deal with them.
     *
     * @throws MigrationException if an index is higher than the target, or positions have different ones or none
     */
    static IndexState readChecked(Connection connection, MigrationChain chain) throws SQLException {
        IndexState state = read(connection);
        state.check(chain.targetIndex());
        return state;
    }

    /**
     * Checks that the registered migrations can deal with the database.
     *
     * @throws MigrationException if an index is higher than the target, or positions have different ones or none
     */
    void check(int targetIndex) {
        if (!converted.isEmpty() && converted.lastKey() > targetIndex) {
            throw tooHigh("Positions were converted to", converted.lastKey(), targetIndex);
        }
        if (highest > targetIndex) {
            throw tooHigh("The positions have", highest, targetIndex);
        }
        if (withoutIndex.isPresent()) {
            throw new MigrationException("Position " + withoutIndex.getAsInt()
                    + " has no migration index; all must have the same one. Nothing was changed.");
        }
        if (lowest != highest) {
            throw new MigrationException("The positions have different migration indices, from " + lowest + " to "
                    + highest + "; all must have the same one. Nothing was changed.");
        }
        if (positions > 0 && lowest != LATEST && lowest < MigrationChain.FIRST_INDEX) {
            throw new MigrationException("The positions have the migration index " + lowest + "; it must be "
                    + MigrationChain.FIRST_INDEX + " or more, or " + LATEST + " for the latest. Nothing was changed.");
        }
    }

    private static MigrationException tooHigh(String subject, int index, int targetIndex) {
        return new MigrationException(subject + " the migration index " + index
                + ", but the newest registered migration leads to " + targetIndex
                + ". A newer version of the software was here; use that one. Nothing was changed.");
    }

    boolean isEmpty() {
        return positions == 0;
    }

    boolean isLatest() {
        return positions > 0 && lowest == LATEST;
    }

    /** Tells whether there is nothing to migrate, and says so. Nor is there where no position could have an index. */
    boolean isAtTarget(MigrationChain chain, MigrationLog log) {
        if (isEmpty()) {
            log.info("There are no positions, so there is nothing to migrate.");
            return true;
        }
        if (index() == chain.targetIndex()) {
            log.info("All positions have the migration index " + index() + " already. Nothing was changed.");
            return true;
        }
        return false;
    }

    /** Returns the index that all positions have. */
    int index() {
        return lowest;
    }

    /** Returns how many positions were converted to an index. */
    long convertedTo(int index) {
        return converted.getOrDefault(index, 0L);
    }

    /** Returns how many positions were converted, but not yet to an index. */
    long convertedBelow(int index) {
        return converted.headMap(index).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
