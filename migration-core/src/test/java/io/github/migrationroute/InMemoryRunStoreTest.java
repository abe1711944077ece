package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.ShortClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the contract of all stores cannot see of the one in memory. */
class InMemoryRunStoreTest {
    @AutoClose
    private final InMemoryRunStore store = InMemoryRunStore.builder().build();

    private static ClaimRequest request(String id, String command) {
        return ClaimRequest.builder(id, command, reason -> {})
                .patience(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build();
    }

    @Test
    void aRunStartsWithItsClaimAndNotWhenItBeginsToWaitForIt() throws Exception {
        ShortClaim stats = store.claimShort(request("1", "stats"));
        var waiting = new FutureTask<>(() -> store.claimRun(request("2", "migrate")));
        var thread = new Thread(waiting, "waiting");
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertFalse(waiting.isDone(), "It does not wait");
            Thread.onSpinWait();
        }
        Instant stillWaiting = Instant.now();
        stats.close();
        RunClaim claim = waiting.get(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS);
        try (Run run = claim.finish(RunEnd.succeeded())) {
            assertFalse(run.startedAt().isBefore(stillWaiting), "It had no claim then");
        }
    }

    @Test
    void whatIsSaidAfterTheEndIsNotOfTheRun() throws Exception {
        RunClaim claim = store.claimRun(request("1", "migrate"));
        claim.progress(RunProgress.of("Working", 1, "rows"));
        claim.finish(RunEnd.succeeded()).close();
        claim.progress(RunProgress.of("Working", 2, "rows"));
        Run run = store.run("1").orElseThrow();
        assertEquals("Working: 1 rows", run.progress().orElseThrow().toString());
    }
}
