package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.examples.MarkdownFile.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java block of the documentation is compiled: it stands, line by line, in a source file of the build. */
class DocumentationSnippetsTest {
    @Test
    void everyJavaBlockIsARunOfLinesThatTheBuildCompiles() {
        List<Block> blocks = blocks(Repository.markdownFiles());

        assertEquals("", notIn(SourceCode.of(Repository.javaFiles()), blocks));
    }

    @Test
    void theReadmeAndTheGuidesHaveJavaBlocks() {
        List<String> files = Repository.markdownFiles().stream()
                .filter(file -> file.blocks("java").findAny().isPresent())
                .map(file -> Repository.ROOT.relativize(file.path()).toString())
                .toList();

        assertTrue(
                files.containsAll(List.of("README.md", "docs/datastores.md", "docs/event-log.md", "docs/mounting.md")),
                files.toString());
    }

    @Test
    void aBlockThatNobodyCompilesIsReportedWithItsFileAndLine() {
        Path path = Repository.ROOT.resolve("made-up.md");
        var file = MarkdownFile.parse(path, List.of("Look:", "```java", "Datastore datastore = madeUp();", "```"));

        String report = notIn(SourceCode.of(Repository.javaFiles()), blocks(List.of(file)));

        assertEquals("made-up.md:3\nDatastore datastore = madeUp();", report);
    }

    @Test
    void indentationAndBlankLinesDoNotCountButEverythingElseDoes(@TempDir Path folder) throws Exception {
        Path source = folder.resolve("Example.java");
        Files.writeString(source, "class Example {\n    void a() {\n        b();\n\n        c();\n    }\n}\n");
        SourceCode sources = SourceCode.of(List.of(source));

        assertTrue(sources.contains(List.of("  b();", "  c();")));
        assertTrue(sources.contains(List.of("void a() {", "", "    b();", "    c();", "}")));
        assertFalse(sources.contains(List.of("c();", "b();")), "another order");
        assertFalse(sources.contains(List.of("void a() {", "b();")), "another indentation among the lines");
        assertFalse(sources.contains(List.of("void a() {", "    c();")), "a line left out");
        assertFalse(sources.contains(List.of("b()")), "a part of a line");
        assertFalse(sources.contains(List.of("")), "nothing");
    }

    private static List<Block> blocks(List<MarkdownFile> files) {
        return files.stream().flatMap(file -> file.blocks("java")).toList();
    }

    private static String notIn(SourceCode sources, List<Block> blocks) {
        return blocks.stream()
                .filter(block -> !sources.contains(block.lines()))
                .map(Block::description)
                .collect(Collectors.joining("\n\n"));
    }
}
