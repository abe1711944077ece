/** The event-log datastore: puts an event log in PostgreSQL behind the migration route. */
module io.github.migrationroute.eventlog {
    requires transitive io.github.migrationroute.core;
    requires transitive java.sql;
    requires com.fasterxml.jackson.databind;
    requires org.postgresql.jdbc;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.github.migrationroute.eventlog;
    exports io.github.migrationroute.eventlog.migration;
}
