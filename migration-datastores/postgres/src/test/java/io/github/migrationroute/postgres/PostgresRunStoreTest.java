package io.github.migrationroute.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.ExcludedException;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.Run;
import io.github.migrationroute.RunStore;
import io.github.migrationroute.RunStore.LossListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the store does beyond the contract of all stores: its tables, its deployments, and nodes that are lost. */
@Timeout(120)
class PostgresRunStoreTest {
    private static final LossListener NEVER = reason -> {
        throw new AssertionError(reason);
    };

    @AutoClose
    private final TestDatabase database = TestDatabase.withoutTables();

    private final RunStore first = node("first").build();
    private final RunStore second = node("second").build();

    private PostgresRunStore.Builder node(String name) {
        return PostgresRunStore.builder(new UrlDataSource(database.jdbcUrl() + "&ApplicationName=" + name), "shop")
                .node(name)
                .stopGrace(Duration.ofMillis(300));
    }

    private void terminate(String node) {
        try {
            database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + node + "'");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void append(RunStore.RunClaim claim, String text) {
        claim.append(bytes(text), 0, text.length());
    }

    private static String text(Run run) throws IOException {
        var out = new ByteArrayOutputStream();
        run.output().writeEncodedTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRunIsSeenByAllNodes() throws Exception {
        assertEquals(Optional.empty(), second.latest());
        RunStore.RunClaim claim = first.claimRun(MigrationCommand.MIGRATE, Duration.ZERO, NEVER);
        var excluded = assertThrows(
                ExcludedException.class, () -> second.claim(MigrationCommand.STATS, Duration.ofMinutes(1), NEVER));
        assertEquals(MigrationCommand.MIGRATE, excluded.holder());
        append(claim, "one\n");
        assertEquals("one\n", text(claim.progress().orElseThrow()));
        Run running = second.latest().orElseThrow();
        assertEquals(MigrationProgressState.MIGRATION_RUNNING, running.state());
        assertEquals("one\n", text(running));
        append(claim, "two\n");
        Run ended = claim.finish("wrong");
        assertEquals("one\ntwo\n", text(ended));
        Run seen = second.latest().orElseThrow();
        assertEquals(MigrationProgressState.MIGRATION_FINISHED, seen.state());
        assertEquals("wrong", seen.exception());
        assertEquals("one\ntwo\n", text(seen));
        assertEquals("one\n", text(running));
        second.claim(MigrationCommand.STATS, Duration.ofMinutes(1), NEVER).close();
    }

    @Test
    void aNodeThatIsCutOffIsToldAndOthersSeeIt() throws Exception {
        var lost = new CompletableFuture<String>();
        RunStore.RunClaim claim = first.claimRun(MigrationCommand.MIGRATE, Duration.ZERO, lost::complete);
        append(claim, "one\n");
        assertEquals("one\n", text(claim.progress().orElseThrow()));
        terminate("first");
        Run seen = second.latest().orElseThrow();
        assertEquals(MigrationProgressState.MIGRATION_FINISHED, seen.state());
        assertTrue(String.valueOf(seen.exception()).contains("The node first was lost"), seen::exception);
        assertThrows(ExcludedException.class, () -> second.claim(MigrationCommand.STATS, Duration.ZERO, NEVER));
        Run kept = claim.finish("interrupted");
        assertEquals(seen.exception(), kept.exception());
        second.claim(MigrationCommand.STATS, Duration.ZERO, NEVER).close();
    }
}
