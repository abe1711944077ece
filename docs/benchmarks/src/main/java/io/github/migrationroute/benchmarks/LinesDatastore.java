package io.github.migrationroute.benchmarks;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;

/** Does nothing but write a number of equal lines, in every command. */
record LinesDatastore(String line, long lines) implements Datastore {
    /** 80 chars, as a migration might log them. */
    static final String ASCII_LINE = "finalize: collection motion, model 4711 of 20000, field agenda_item_id/1 written";

    /** 80 chars, of one to three bytes each in UTF-8. */
    static final String NON_ASCII_LINE =
            "finalize: Änderungsanträge → überführt, Gremium „Größe“, Модель 4711 из 20000 ✓✓";

    /** What the end of a line takes in JSON: a backslash and an n. */
    private static final int LINE_END_BYTES = 2;

    /** Creates a datastore that writes ASCII lines, as many as make up a number of encoded bytes, rounded up. */
    static LinesDatastore ofBytes(long bytes) {
        int lineBytes = ASCII_LINE.length() + LINE_END_BYTES;
        return new LinesDatastore(ASCII_LINE, (bytes + lineBytes - 1) / lineBytes);
    }

    private void write(MigrationLog log) {
        for (long i = 0; i < lines; i++) {
            log.info(line);
        }
    }

    @Override
    public void migrate(MigrationLog log) {
        write(log);
    }

    @Override
    public void finalize(MigrationLog log) {
        write(log);
    }

    @Override
    public void reset(MigrationLog log) {
        write(log);
    }

    @Override
    public void clearCollectionfieldTables(MigrationLog log) {
        write(log);
    }

    @Override
    public void stats(MigrationLog log) {
        write(log);
    }
}
