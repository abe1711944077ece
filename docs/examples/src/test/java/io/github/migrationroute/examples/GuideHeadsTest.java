package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.examples.Repository.Module;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A guide names, before its first section, the artifacts and packages of this project that its Java blocks use. */
class GuideHeadsTest {
    private static final Pattern IMPORT =
            Pattern.compile("import (static )?(io\\.github\\.migrationroute[a-z.]*)\\.[A-Z].*");

    @Test
    void everyGuideWithJavaNamesItsArtifactsAndPackages() {
        assertEquals(Set.of(), missing(guides()));
    }

    @Test
    void thereAreGuidesWithJava() {
        assertTrue(guides().size() >= 5, guides()::toString);
    }

    @Test
    void whatAHeadDoesNotNameIsReported() {
        List<String> lines = List.of(
                "# Guide",
                "*Artifact `io.github.migrationroute:migration-core`.*",
                "## Section",
                "```java",
                "import io.github.migrationroute.Datastore;",
                "import io.github.migrationroute.servlet.MigrationServlet;",
                "```");

        assertEquals(
                Set.of(
                        "made-up.md: `io.github.migrationroute`",
                        "made-up.md: `io.github.migrationroute.servlet`",
                        "made-up.md: migration-servlet-adapter"),
                missing(List.of(MarkdownFile.parse(Repository.ROOT.resolve("made-up.md"), lines))));
    }

    private static List<MarkdownFile> guides() {
        return Repository.markdownFiles().stream()
                .filter(file -> file.path().startsWith(Repository.ROOT.resolve("docs")))
                .filter(file -> file.blocks("java").findAny().isPresent())
                .toList();
    }

    private static Set<String> missing(List<MarkdownFile> guides) {
        return guides.stream()
                .flatMap(guide -> wanted(guide)
                        .filter(name -> !head(guide).contains(name))
                        .map(name -> Repository.ROOT.relativize(guide.path()) + ": " + name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String head(MarkdownFile guide) {
        return guide.prose().stream().takeWhile(line -> !line.startsWith("## ")).collect(Collectors.joining("\n"));
    }

    private static Stream<String> wanted(MarkdownFile guide) {
        return guide.blocks("java")
                .flatMap(block -> SourceCode.imports(block.lines()).stream())
                .map(IMPORT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(2))
                .distinct()
                .flatMap(name ->
                        library(name).stream().flatMap(module -> Stream.of("`" + name + "`", module.artifactId())));
    }

    private static Optional<Module> library(String packageName) {
        Path folder = Path.of("src/main/java", packageName.split("\\.", -1));
        return Repository.libraries().stream()
                .filter(module -> Files.exists(module.folder().resolve(folder).resolve("package-info.java")))
                .findAny();
    }
}
