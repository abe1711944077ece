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

    private static final EncodedOutput NO_OUTPUT = new EncodedOutput() {
        @Override
        public long encodedLength() {
            return 0;
        }

        @Override
        public void writeEncodedTo(OutputStream out) {}

        @Override
        public void close() {}
    };

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
    void whyARunHasFailedIsNeverEmpty() {
        var builder = Run.builder("1", "migrate", START, NO_OUTPUT);
        assertThrows(IllegalArgumentException.class, () -> builder.ended(START, ""));
        Run run =
                builder.ended(START.plusSeconds(1), "It failed.").node("web-1").build();
        assertTrue(run.hasEnded());
        assertEquals(Optional.of(START.plusSeconds(1)), run.endedAt());
        assertEquals(Optional.of("web-1"), run.node());
        assertEquals("migrate 1 ended: It failed.", run.toString());
    }

    @Test
    void aRunThatHasNotEndedIsInProgress() {
        Run run = Run.builder("1", "migrate", START, NO_OUTPUT).build();
        assertFalse(run.hasEnded());
        assertEquals(Optional.empty(), run.exception());
        assertEquals("migrate 1 in progress", run.toString());
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
            public void writeEncodedTo(OutputStream out) {}

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
        Run quiet = Run.builder("2", "finalize", START, NO_OUTPUT).build();
        assertFalse(quiet.verbose());
        assertEquals(Optional.empty(), quiet.startedBy());
    }
}
