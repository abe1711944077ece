package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodesGuideTest {
    @Test
    void everythingBelowTheFirstLineCanBePastedIntoAShell() {
        List<String> lines = lines(3);
        assertEquals("Migration route ready on 3 nodes, which are one deployment", lines.get(0));
        assertEquals(
                List.of(),
                lines.stream()
                        .skip(1)
                        .filter(line -> !line.isEmpty() && !line.matches("(#|curl|kill -9) .+"))
                        .toList());
    }

    @Test
    void everyNodeIsNamed() {
        assertTrue(lines(3).containsAll(List.of(
                "# node-1 is process 1001 at http://127.0.0.1:1/internal/migrations/",
                "# node-2 is process 1002 at http://127.0.0.1:2/internal/migrations/",
                "# node-3 is process 1003 at http://127.0.0.1:3/internal/migrations/")));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9})
    void theNodeThatRunsIsKilledAndTheOthersAreAskedFromThenOn(int nodes) {
        List<String> lines = lines(nodes);
        int kill = lines.indexOf("kill -9 1001");
        assertEquals(List.of("stats 1", "finalize 1", "progress 2"), requests(lines.subList(0, kill)));
        assertEquals(
                List.of("progress 2", "finalize " + nodes, "progress 2", "stats " + nodes),
                requests(lines.subList(kill, lines.size())));
    }

    /** Returns each command, and the port that it is sent to. */
    private static List<String> requests(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("curl "))
                .map(line -> line.replaceAll(".*\"cmd\":\"(.+?)\".*127\\.0\\.0\\.1:(\\d+)/.*", "$1 $2"))
                .toList();
    }

    private static List<String> lines(int count) {
        List<NodesGuide.Node> nodes = IntStream.rangeClosed(1, count)
                .mapToObj(i -> new NodesGuide.Node(
                        "node-" + i, 1000 + i, URI.create("http://127.0.0.1:" + i + "/internal/migrations/")))
                .toList();
        return new NodesGuide(nodes, Path.of("/a/password"), new AssociationEventLog(), "db")
                .text()
                .lines()
                .toList();
    }
}
