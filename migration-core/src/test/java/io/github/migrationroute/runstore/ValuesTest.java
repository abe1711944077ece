package io.github.migrationroute.runstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store is asked with and what it answers is as it is documented, whoever makes it. */
class ValuesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a_b", "12345678901234567890123456789012345678901234567890123456789012345"})
    void anIdIsShortAndPlain(String id) {
        var e = assertThrows(IllegalArgumentException.class, () -> ClaimRequest.builder(id, "migrate", reason -> {}));
        assertTrue(e.toString().contains(id), e.toString());
    }

    @Test
    void patienceIsNeverNegative() {
        var builder = ClaimRequest.builder("1", "migrate", reason -> {});
        assertThrows(IllegalArgumentException.class, () -> builder.patience(Duration.ofMillis(-1)));
        assertEquals(Duration.ZERO, builder.build().patience());
    }

    @Test
    void aRequestHasItsDefaults() {
        ClaimRequest request =
                ClaimRequest.builder("A-1", "defragment", reason -> {}).build();
        assertEquals("A-1", request.id());
        assertEquals("defragment", request.command());
        assertFalse(request.verbose());
        assertEquals(Optional.empty(), request.requester());
    }

    @Test
    void whyARunHasNotSucceededIsNeverEmpty() {
        assertThrows(IllegalArgumentException.class, () -> RunEnd.failed(""));
        assertThrows(IllegalArgumentException.class, () -> RunEnd.stopped(""));
        assertThrows(IllegalArgumentException.class, () -> RunEnd.lost(""));
        assertThrows(IllegalArgumentException.class, () -> RunEnd.of(RunState.FAILED, null));
        assertThrows(IllegalArgumentException.class, () -> RunEnd.of(RunState.SUCCEEDED, "It failed."));
        assertThrows(IllegalArgumentException.class, () -> RunEnd.of(RunState.STOPPING, "It failed."));
        assertEquals(RunEnd.succeeded(), RunEnd.of(RunState.SUCCEEDED, null));
    }

    @Test
    void aRunThatHasEndedSaysHow() {
        Run run = Run.builder("1", "migrate", START)
                .ended(START.plusSeconds(1), RunEnd.failed("It failed."))
                .node("web-1")
                .build();
        assertTrue(run.hasEnded());
        assertEquals(RunState.FAILED, run.state());
        assertEquals(Optional.of(START.plusSeconds(1)), run.endedAt());
        assertEquals(Optional.of("It failed."), run.exception());
        assertEquals(Duration.ofSeconds(1), run.duration());
        assertEquals(Optional.of("web-1"), run.node());
        assertEquals("migrate 1 failed: It failed.", run.toString());
    }

    @Test
    void aRunThatHasNotEndedIsInProgress() {
        Run run = Run.builder("1", "migrate", START).build();
        assertFalse(run.hasEnded());
        assertEquals(RunState.RUNNING, run.state());
        assertEquals(Optional.empty(), run.exception());
        assertEquals("migrate 1 running", run.toString());
    }

    @Test
    void aRunThatWasAskedToStopIsStoppingUntilItHasEnded() {
        StopRequest request = StopRequest.of(START, "ops", "too slow");
        assertEquals("asked to stop by ops at 2026-01-01T00:00:00Z: too slow", request.toString());
        assertEquals(
                "asked to stop at 2026-01-01T00:00:00Z",
                StopRequest.of(START, null, null).toString());
        Run run = Run.builder("1", "migrate", START).stop(request).build();
        assertEquals(RunState.STOPPING, run.state());
        assertFalse(run.state().hasEnded());
        Run ended = run.toBuilder().ended(START, RunEnd.succeeded()).build();
        assertEquals(RunState.SUCCEEDED, ended.state());
        assertEquals(Optional.of(request), ended.stop());
        assertEquals(RunState.LOST, RunState.of("lost"));
    }

    @Test
    void aClockThatGoesBackMakesNoNegativeDuration() {
        Run run = Run.builder("1", "migrate", START)
                .ended(START.minusSeconds(1), RunEnd.succeeded())
                .build();
        assertEquals(Duration.ZERO, run.duration());
    }

    @Test
    void aRequestSaysWhatItWasBuiltWith() {
        ClaimRequest request = ClaimRequest.builder("1", "migrate", reason -> {})
                .verbose(true)
                .requester("ops")
                .build();
        assertTrue(request.verbose());
        assertEquals(Optional.of("ops"), request.requester());
    }

    @Test
    void aRunSaysWhatItWasBuiltWith() {
        var closed = new AtomicInteger();
        var output = new EncodedOutput() {
            @Override
            public long encodedLength() {
                return 0;
            }

            @Override
            public void writeEncodedTo(OutputStream out, long from, long to) {}

            @Override
            public boolean isLocal() {
                return true;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        try (Run run = Run.builder("1", "migrate", START, output)
                .verbose(true)
                .startedBy("ops")
                .build()) {
            assertEquals("migrate", run.command());
            assertTrue(run.verbose());
            assertEquals(Optional.of("ops"), run.startedBy());
            assertEquals(START, run.startedAt());
        }
        assertEquals(1, closed.get());
        Run quiet = Run.builder("2", "finalize", START).build();
        assertFalse(quiet.verbose());
        assertEquals(Optional.empty(), quiet.startedBy());
    }
}
