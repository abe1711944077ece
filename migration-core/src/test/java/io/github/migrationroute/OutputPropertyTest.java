package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Output of any kind, from any number of threads, in memory and beyond. */
class OutputPropertyTest {
    private static final int CHUNK = SpillingOutput.CHUNK_BYTES;

    /** Not the one that the code under test uses. */
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 300)
    void anyOutputComesBackEqualAfterJsonDecoding(
            @ForAll @Size(max = 20) List<@From("anyString") String> lines,
            @ForAll @IntRange(max = 1) int chunksInMemory)
            throws IOException {
        String expected =
                String.join("", lines.stream().map(line -> line + "\n").toList());
        try (var all = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    lines.forEach(log::info);
                    throw new MigrationException("x" + expected);
                })
                .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .outputMemoryLimit(chunksInMemory * CHUNK)
                .build()) {
            for (String command : List.of("migrate", "stats", "progress")) {
                try (var response = all.handle("{\"cmd\":\"" + command + "\"}")) {
                    var bytes = new ByteArrayOutputStream();
                    response.writeTo(bytes);
                    assertEquals(bytes.size(), response.bodyLength());
                    assertEquals(bytes.toString(UTF_8), response.body());
                    var json = JSON.readTree(bytes.toByteArray());
                    assertEquals(expected, json.get("output").textValue());
                    assertEquals("x" + expected, json.get("exception").textValue());
                    assertEquals(expected, response.result().output().orElseThrow());
                }
            }
        }
    }

    /** Every char, surrogates and control characters included; short ones, and some that fill several chunks. */
    @Provide
    Arbitrary<String> anyString() {
        Arbitrary<Character> chars = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.chars().all()),
                Tuple.of(5, Arbitraries.chars().ascii()),
                Tuple.of(2, Arbitraries.chars().range('\ud800', '\udfff')),
                Tuple.of(2, Arbitraries.of('"', '\\', '\n', '\r', '\t', '\0', '\u007f', '\u2028')));
        Arbitrary<String> shortOnes = chars.list().ofMaxSize(30).map(OutputPropertyTest::join);
        Arbitrary<String> longOnes =
                shortOnes.filter(text -> !text.isEmpty()).map(text -> text.repeat(1 + 2 * CHUNK / text.length()));
        return Arbitraries.frequencyOf(Tuple.of(30, shortOnes), Tuple.of(1, longOnes));
    }

    private static String join(List<Character> chars) {
        var text = new StringBuilder();
        chars.forEach(text::append);
        return text.toString();
    }

    /** Many writers, many readers: lines stay whole and in order, and what a reader has seen never changes. */
    @Property(tries = 30)
    void linesOfManyThreadsAreNeitherLostNorMixedAndProgressOnlyGrows(
            @ForAll @IntRange(min = 1, max = 4) int writers, @ForAll @IntRange(max = 2) int chunksInMemory)
            throws Exception {
        int lines = 300;
        String filler = "é".repeat(200);
        var finished = new CountDownLatch(1);
        try (var growing = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    var threads = new ArrayList<Thread>();
                    for (int w = 0; w < writers; w++) {
                        int writer = w;
                        threads.add(new Thread(() -> {
                            for (int i = 0; i < lines; i++) {
                                log.info(writer + " " + i + " " + filler);
                            }
                        }));
                    }
                    threads.forEach(Thread::start);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    finished.countDown();
                })
                .initialWait(Duration.ZERO)
                .outputMemoryLimit(chunksInMemory * CHUNK)
                .build()) {
            growing.handle("{\"cmd\":\"migrate\"}");
            var reader = CompletableFuture.supplyAsync(() -> readUntilFinished(growing));
            String full = readUntilFinished(growing);
            assertEquals(full, SteeredDatastore.get(reader));
            finished.await();
            assertWholeAndInOrder(full, writers, lines, filler);
        }
    }

    private static String readUntilFinished(MigrationRouteHandler growing) {
        String seen = "";
        while (true) {
            try (var response = growing.handle("{\"cmd\":\"progress\"}")) {
                String now = response.result().output().orElseThrow();
                assertTrue(now.startsWith(seen), "progress only grows");
                assertTrue(now.isEmpty() || now.endsWith("\n"), "only whole lines");
                seen = now;
                if (response.result().status().orElseThrow() == MigrationProgressState.MIGRATION_FINISHED) {
                    return seen;
                }
            }
        }
    }

    private static void assertWholeAndInOrder(String output, int writers, int lines, String filler) {
        Map<String, Integer> next = new HashMap<>();
        for (String line : output.lines().toList()) {
            String[] parts = line.split(" ", 3);
            assertEquals(next.getOrDefault(parts[0], 0), Integer.parseInt(parts[1]));
            assertEquals(filler, parts[2]);
            next.merge(parts[0], 1, Integer::sum);
        }
        assertEquals(writers, next.size());
        next.values().forEach(count -> assertEquals(lines, count));
    }
}
