/** Lets many nodes share one migration: a store of runs in PostgreSQL. */
module io.github.migrationroute.runstore.postgres {
    requires transitive io.github.migrationroute.core;
    requires transitive java.sql;
    requires com.fasterxml.jackson.databind;
    requires org.postgresql.jdbc;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.github.migrationroute.runstore.postgres;
}
