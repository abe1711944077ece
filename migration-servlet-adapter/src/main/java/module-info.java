/** Mounts the migration route in any Jakarta Servlet container. */
module io.github.migrationroute.servlet {
    requires transitive io.github.migrationroute.core;
    requires transitive jakarta.servlet;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.github.migrationroute.servlet;
}
