/** The Flyway datastore: puts a relational schema that Flyway migrates behind the migration route. */
module io.github.migrationroute.flyway {
    requires transitive io.github.migrationroute.core;
    // Flyway has no module name of its own; this one comes from the name of its jar.
    requires transitive flyway.core;
    requires org.slf4j;
    requires java.sql;
    requires static org.postgresql.jdbc;
    requires static transitive org.jspecify;

    exports io.github.migrationroute.flyway;
}
