package io.github.migrationroute.eventlog;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.testkit.DatastoreContractTest;
import org.junit.jupiter.api.AutoClose;

class EventLogDatastoreContractTest extends DatastoreContractTest {
    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @Override
    protected Datastore datastore() throws Exception {
        DATABASE.truncate();
        Vector vector = Vector.read(OracleTest.ownVectors().resolve("model-0.json"));
        for (Vector.Step step : vector.steps()) {
            if (step instanceof Vector.LoadStep load) {
                DATABASE.load(load.load());
            }
        }
        return DATABASE.datastore(vector.migrations()).build();
    }

    @Override
    protected void breakDatastore() {
        DATABASE.shut();
    }

    @Override
    protected void repairDatastore() {
        DATABASE.open();
    }
}
