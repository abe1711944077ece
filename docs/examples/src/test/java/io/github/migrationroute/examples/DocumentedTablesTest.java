package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.examples.MarkdownFile.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of the event log stand in its guide as they are created. */
class DocumentedTablesTest {
    @Test
    void theGuideShowsTheFileThatCreatesThem() throws Exception {
        Path file = Repository.ROOT.resolve(
                "migration-datastores/event-log/src/main/resources/io/github/migrationroute/eventlog/tables.sql");
        List<List<String>> shown = MarkdownFile.read(Repository.ROOT.resolve("docs/event-log.md"))
                .blocks("sql")
                .map(Block::lines)
                .filter(lines -> lines.get(0).startsWith("CREATE"))
                .toList();

        assertEquals(List.of(Files.readAllLines(file)), shown);
    }
}
