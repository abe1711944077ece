package io.github.migrationroute.flyway;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.testkit.DatastoreContractTest;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

class FlywayDatastoreContractTest extends DatastoreContractTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Override
    protected Datastore datastore() throws Exception {
        DATABASE.script("V1__create_item.sql", "CREATE TABLE item (id int PRIMARY KEY);");
        DATABASE.script("V2__fill_item.sql", "INSERT INTO item VALUES (1), (2);");
        DATABASE.script("R__item_view.sql", "CREATE OR REPLACE VIEW item_view AS SELECT id FROM item;");
        return new FlywayDatastore(DATABASE.flyway().load());
    }

    @Override
    protected void breakDatastore() throws Exception {
        DATABASE.shut();
    }

    @Override
    protected void repairDatastore() throws Exception {
        DATABASE.open();
    }

    @Override
    protected Set<MigrationCommand> unsupportedCommands() {
        return Set.of(MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES);
    }
}
