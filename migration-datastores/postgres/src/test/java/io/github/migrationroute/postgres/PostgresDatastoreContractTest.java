package io.github.migrationroute.postgres;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.contract.DatastoreContractTest;
import org.junit.jupiter.api.AutoClose;

class PostgresDatastoreContractTest extends DatastoreContractTest {
    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @Override
    protected Datastore datastore() throws Exception {
        Vector vector = Vector.read(OracleTest.ownVectors().resolve("model-0.json"));
        for (Vector.Step step : vector.steps()) {
            if (step instanceof Vector.LoadStep load) {
                database.load(load.load());
            }
        }
        return database.datastore(vector.migrations()).build();
    }

    @Override
    protected void breakDatastore() {
        database.shut();
    }

    @Override
    protected void repairDatastore() {
        database.open();
    }
}
