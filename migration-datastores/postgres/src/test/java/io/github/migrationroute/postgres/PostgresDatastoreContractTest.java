package io.github.migrationroute.postgres;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.contract.DatastoreContractTest;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The event-log datastore does what every datastore must do. */
@NullUnmarked // JUnit sets the field up before each test.
class PostgresDatastoreContractTest extends DatastoreContractTest {
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        database = TestDatabase.withTables();
        TestTables.append(database, TestTables.parse("""
                        [{"position": 1, "user_id": 1, "information": null, "migration_index": 1, "events": [
                            {"type": "create", "fqid": "user/1", "data": {"name": "ada"}, "weight": 1}]},
                         {"position": 3, "user_id": 1, "information": {"note": 1}, "migration_index": 1, "events": [
                            {"type": "update", "fqid": "user/1", "data": {"name": "Ada"}, "weight": 1},
                            {"type": "create", "fqid": "user/2", "data": {"name": "Grace"}, "weight": 2}]}]"""));
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Override
    protected Datastore datastore() {
        return PostgresDatastore.builder(
                        database.dataSource(),
                        List.of(
                                FieldMigrations.renameField(2, "user", "name", "first_name"),
                                new SpecMigrations.SetField(3, "user", "active", JsonValue.of(true))))
                .build();
    }

    @Override
    protected void breakDatastore() throws SQLException {
        database.shut();
    }

    @Override
    protected void repairDatastore() throws SQLException {
        database.open();
    }
}
