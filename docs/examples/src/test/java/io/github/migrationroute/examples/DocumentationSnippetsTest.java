package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.examples.MarkdownFile.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java block of the documentation is compiled: it stands, line by line, in a source file of the build. Before it stand
 * those imports of the file that it needs.
 */
class DocumentationSnippetsTest {
    @Test
    void everyJavaBlockIsARunOfLinesThatTheBuildCompiles() {
        List<Block> blocks = blocks(Repository.markdownFiles());

        assertEquals("", notIn(SourceCode.of(Repository.javaFiles()), blocks));
    }

    @Test
    void everyJavaBlockBeginsWithTheImportsThatItNeeds() {
        assertEquals("", withOtherImports(SourceCode.of(Repository.javaFiles()), blocks(Repository.markdownFiles())));
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
    void aBlockWithTooFewOrTooManyImportsIsReportedWithThoseThatItNeeds(@TempDir Path folder) throws Exception {
        Path source = folder.resolve("Example.java");
        Files.writeString(source, """
            import static org.junit.jupiter.api.Assertions.assertTrue;

            import java.util.List;
            import java.util.Map;
            import java.util.Set;

            class Example {
                // A Map would do.
                Set<String> set = example.List("Map");
                boolean b = assertTrue();
            }
            """);
        SourceCode sources = SourceCode.of(List.of(source));
        List<String> needed =
                List.of("import static org.junit.jupiter.api.Assertions.assertTrue;", "import java.util.Set;");
        List<String> body =
                List.of("// A Map would do.", "Set<String> set = example.List(\"Map\");", "boolean b = assertTrue();");

        assertEquals("", withOtherImports(sources, List.of(block(needed, body))));
        for (List<String> wrong : List.of(
                List.<String>of(),
                needed.subList(0, 1),
                List.of(needed.get(0), "import java.util.Map;", needed.get(1)),
                List.of(needed.get(1), needed.get(0)))) {
            String report = withOtherImports(sources, List.of(block(wrong, body)));
            assertTrue(report.startsWith("made-up.md:1 needs\n" + String.join("\n", needed)), report);
        }
    }

    private static Block block(List<String> imports, List<String> body) {
        List<String> lines = Stream.concat(imports.stream(), body.stream()).toList();
        return new Block(Repository.ROOT.resolve("made-up.md"), 1, "java", lines);
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

    private static String withOtherImports(SourceCode sources, List<Block> blocks) {
        return blocks.stream()
                .map(block -> sources.importsFor(block.lines())
                        .filter(needed -> !needed.equals(SourceCode.imports(block.lines())))
                        .map(needed -> block.place() + " needs\n" + String.join("\n", needed)))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("\n\n"));
    }
}
