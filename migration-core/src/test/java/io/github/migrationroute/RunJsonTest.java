package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.StopRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JSON of a run, to the byte. */
class RunJsonTest {
    private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

    private static String json(Run.Builder run) {
        return new String(RunJson.of(run.build()), UTF_8);
    }

    private static Run.Builder run() {
        return Run.builder("1-a", "finalize", START).duration(Duration.ofMillis(81_200));
    }

    @Test
    void whatARunDoesNotHaveIsAbsent() {
        assertEquals(
                "{\"id\":\"1-a\",\"command\":\"finalize\",\"verbose\":false,\"state\":\"running\","
                        + "\"startedAt\":\"2026-05-04T10:00:00.000Z\",\"seconds\":81.200}",
                json(run()));
    }

    @Test
    void everythingThatARunHasIsThere() {
        RunProgress progress = RunProgress.of("Converting positions", 120_000, 200_000, "positions")
                .withPercent(60)
                .withPerSecond(1480)
                .withSecondsLeft(53.2);
        assertEquals(
                "{\"id\":\"1-a\",\"command\":\"finalize\",\"verbose\":true,\"state\":\"stopped\",\"node\":\"web-2\","
                        + "\"startedBy\":\"ops@example.org\",\"startedAt\":\"2026-05-04T10:00:00.000Z\","
                        + "\"seconds\":81.200,\"progress\":{\"stage\":\"Converting positions\",\"done\":120000,"
                        + "\"total\":200000,\"unit\":\"positions\",\"percent\":60.0,\"perSecond\":1480.0,"
                        + "\"secondsLeft\":54},\"stop\":{\"requestedAt\":\"2026-05-04T10:01:00.000Z\","
                        + "\"requestedBy\":\"\\\"ä\\\"\",\"reason\":\"a\\nb\\ud800\"},"
                        + "\"endedAt\":\"2026-05-04T10:01:21.200Z\",\"exception\":\"It was stopped.\"}",
                json(run().verbose(true)
                        .node("web-2")
                        .startedBy("ops@example.org")
                        .progress(progress)
                        .stop(StopRequest.of(START.plusSeconds(60), "\"ä\"", "a\nb\ud800"))
                        .ended(START.plusMillis(81_200), RunEnd.stopped("It was stopped."))));
    }

    @Test
    void percentAreNotRoundedUpToAllOfIt() {
        RunProgress nearly = RunProgress.of("Converting", 9999, 10_000, "").withPercent(99.99);
        assertEquals(
                "{\"stage\":\"Converting\",\"done\":9999,\"total\":10000,\"percent\":99.9}",
                json(run().progress(nearly)).replaceAll(".*\"progress\":(\\{.*?}).*", "$1"));
    }

    @Test
    void aSlowRateIsNotZero() {
        RunProgress slow = RunProgress.of("Building", 1, "indexes").withPerSecond(0.0166);
        assertEquals(
                "{\"stage\":\"Building\",\"done\":1,\"unit\":\"indexes\",\"perSecond\":0.017}",
                json(run().progress(slow)).replaceAll(".*\"progress\":(\\{.*?}).*", "$1"));
    }

    @Test
    void answersHaveOneRunOrSeveral() {
        String one = json(run());
        assertEquals("{\"success\":true,\"run\":" + one + "}", new String(RunJson.answer(run().build()), UTF_8));
        assertEquals("{\"success\":true,\"runs\":[]}", new String(RunJson.answer(List.of()), UTF_8));
        assertEquals(
                "{\"success\":true,\"runs\":[" + one + "," + one + "]}",
                new String(RunJson.answer(List.of(run().build(), run().build())), UTF_8));
    }
}
