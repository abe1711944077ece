/** What every datastore and every run store must do, as tests to inherit. */
module io.github.migrationroute.testkit {
    requires transitive io.github.migrationroute.core;
    requires transitive org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires static transitive org.jspecify;

    exports io.github.migrationroute.testkit;
    // JUnit finds the inherited tests by reflection.
    opens io.github.migrationroute.testkit;
}
