package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.RunProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What follows from the progress that a datastore says. */
class ProgressMeterPropertyTest {
    /** What is said, and how long after the last time. */
    private record Said(RunProgress progress, long afterMillis) {}

    private long now;
    private final ProgressMeter meter = new ProgressMeter(() -> now);

    private RunProgress measure(RunProgress said) {
        List<RunProgress> measured = new ArrayList<>();
        meter.measure(said, measured::add);
        return measured.get(0);
    }

    private void pass(Duration duration) {
        now += duration.toNanos();
    }

    @Provide
    Arbitrary<Said> anythingSaid() {
        Arbitrary<String> stages = Arbitraries.of("Converting", "Applying");
        Arbitrary<Long> counts = Arbitraries.longs().between(0, 100);
        Arbitrary<Long> millis = Arbitraries.longs().between(0, 20_000);
        return Combinators.combine(stages, counts, counts.injectNull(0.2), millis)
                .as((stage, done, total, after) -> new Said(
                        total == null
                                ? RunProgress.of(stage, done, "rows")
                                : RunProgress.of(stage, done, total, "rows"),
                        after));
    }

    @Property
    void whateverIsSaidPercentNeverGoesBackWithinAStageAndNothingIsNegative(
            @ForAll @Size(max = 50) List<@From("anythingSaid") Said> all) {
        String stage = "";
        double last = 0;
        for (Said said : all) {
            now += Duration.ofMillis(said.afterMillis()).toNanos();
            RunProgress measured = measure(said.progress());
            assertEquals(said.progress().stage(), measured.stage());
            assertEquals(said.progress().done(), measured.done());
            assertEquals(said.progress().total(), measured.total());
            assertEquals(said.progress().total().isPresent(), measured.percent().isPresent());
            last = measured.stage().equals(stage) ? last : 0;
            stage = measured.stage();
            if (measured.percent().isPresent()) {
                double percent = measured.percent().getAsDouble();
                assertTrue(percent >= last && percent <= 100, percent + " after " + last);
                last = percent;
            }
            assertTrue(measured.perSecond().orElse(0) >= 0, "per second");
            assertTrue(measured.secondsLeft().orElse(0) >= 0, "seconds left");
            assertTrue(measured.secondsLeft().isEmpty() || measured.perSecond().isPresent(), "left, but no rate");
        }
    }

    @Example
    void untilThereIsEnoughToGoByThereIsNoTimeLeft() {
        for (int i = 0; i < 4; i++) {
            RunProgress measured = measure(RunProgress.of("Converting", i, 100, "rows"));
            assertEquals(OptionalDouble.of(i), measured.percent());
            assertEquals(OptionalDouble.empty(), measured.perSecond());
            assertEquals(OptionalDouble.empty(), measured.secondsLeft());
            pass(Duration.ofMillis(501));
        }
        RunProgress measured = measure(RunProgress.of("Converting", 4, 100, "rows"));
        assertEquals(4 / 2.004, measured.perSecond().orElseThrow(), 1e-9);
        assertEquals(96 / (4 / 2.004), measured.secondsLeft().orElseThrow(), 1e-9);
    }

    @Example
    void theRateIsThatOfTheLastMinute() {
        RunProgress last = measure(RunProgress.of("Converting", 0, "rows"));
        long done = 0;
        for (int second = 1; second <= 600; second++) {
            pass(Duration.ofSeconds(1));
            done += second <= 300 ? 1000 : 10;
            last = measure(RunProgress.of("Converting", done, "rows"));
            if (second == 300) {
                assertEquals(1000, last.perSecond().orElseThrow(), 1e-9);
            }
        }
        assertEquals(10, last.perSecond().orElseThrow(), 1e-9);
        assertEquals(OptionalDouble.empty(), last.secondsLeft(), "there is no total");
    }

    /** Said far more often than anything can be remembered, and in pieces of very different size. */
    @Example
    void theRateDoesNotJumpHoweverOftenAndUnevenlyItIsSaid() {
        long done = 0;
        double lowest = Double.MAX_VALUE;
        double highest = 0;
        for (int i = 1; i <= 120_000; i++) {
            pass(Duration.ofMillis(1));
            // A chunk each quarter of a second.
            done += i % 250 == 0 ? 250 : 0;
            RunProgress measured = measure(RunProgress.of("Converting", done, 1_000_000, "rows"));
            if (i > 20_000) {
                lowest = Math.min(lowest, measured.perSecond().orElseThrow());
                highest = Math.max(highest, measured.perSecond().orElseThrow());
            }
        }
        assertTrue(lowest > 980 && highest < 1020, lowest + " to " + highest);
    }

    @Example
    void aStandstillHasNoEnd() {
        measure(RunProgress.of("Converting", 5, 10, "rows"));
        RunProgress measured = measure(RunProgress.of("Converting", 5, 10, "rows"));
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(1));
            measured = measure(RunProgress.of("Converting", 5, 10, "rows"));
        }
        assertEquals(OptionalDouble.of(0), measured.perSecond());
        assertEquals(OptionalDouble.empty(), measured.secondsLeft());
    }
}
