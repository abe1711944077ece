/**
 * The migration route without HTTP: a handler that takes a JSON payload and gives an answer, the SPI of the datastores
 * behind it, and that of the stores of runs.
 */
module io.github.migrationroute.core {
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.github.migrationroute;
    exports io.github.migrationroute.runstore;
}
