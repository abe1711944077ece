package io.github.migrationroute.postgres;

import io.github.migrationroute.RunStore;
import io.github.migrationroute.contract.MortalRunStoreContractTest;
import org.junit.jupiter.api.AutoClose;

/** Two nodes on one database; a node is cut off by ending all its sessions. */
class PostgresRunStoreContractTest extends MortalRunStoreContractTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.withoutTables();

    private final RunStore store = node("this");
    private final RunStore anotherNode = node("other");

    private RunStore node(String name) {
        var dataSource = new UrlDataSource(database.jdbcUrl() + "&ApplicationName=" + name);
        return PostgresRunStore.builder(dataSource, "contract").node(name).build();
    }

    @Override
    protected RunStore store() {
        return store;
    }

    @Override
    protected RunStore anotherNode() {
        return anotherNode;
    }

    @Override
    protected int claims() {
        return 300;
    }

    @Override
    protected void cutOff() throws Exception {
        database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'this'");
    }
}
