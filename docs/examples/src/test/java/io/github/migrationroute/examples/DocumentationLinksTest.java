package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documentation points to exists: relative links, their headings, and paths of files and folders. */
class DocumentationLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /** In backticks: a path with a slash in it that begins like one of this repository. */
    private static final Pattern FILE_PATH = Pattern.compile(
            "`((?:docs|migration-core|migration-servlet-adapter|migration-datastores|\\.ci|\\.mvn)/[^`\\s]*"
                    + "|pom\\.xml|LICENSE|[A-Z]+\\.md)`");

    @Test
    void everyRelativeLinkAndEveryFilePathExists() {
        List<String> broken = new ArrayList<>();
        Repository.markdownFiles().forEach(file -> broken.addAll(broken(file)));

        assertEquals(List.of(), broken);
    }

    @Test
    void theReadmeLinksToEveryGuide() {
        String readme = String.join(
                "\n", MarkdownFile.read(Repository.ROOT.resolve("README.md")).prose());
        List<String> guides = Repository.markdownFiles().stream()
                .map(file -> Repository.ROOT.relativize(file.path()).toString())
                .filter(path -> !path.equals("README.md"))
                .toList();

        assertTrue(readme.contains("(docs/openapi.yaml)"));
        assertEquals(
                List.of(),
                guides.stream()
                        .filter(path -> !readme.contains("(" + path + ")"))
                        .toList());
    }

    @Test
    void whatDoesNotExistIsReported() {
        var file = MarkdownFile.parse(
                Repository.ROOT.resolve("docs/made-up.md"),
                List.of("[a](gone.md) [b](../README.md#no-such-heading) [c](../README.md) `docs/gone/` `docs/`"));

        assertEquals(
                List.of(
                        "docs/made-up.md: gone.md",
                        "docs/made-up.md: ../README.md#no-such-heading",
                        "docs/made-up.md: docs/gone/"),
                broken(file));
    }

    private static List<String> broken(MarkdownFile file) {
        List<String> broken = new ArrayList<>();
        String name = Repository.ROOT.relativize(file.path()) + ": ";
        for (String line : file.prose()) {
            LINK.matcher(line)
                    .results()
                    .map(match -> match.group(1))
                    .filter(link -> !link.contains("://") && !exists(file.path(), link))
                    .forEach(link -> broken.add(name + link));
            FILE_PATH
                    .matcher(line)
                    .results()
                    .map(match -> match.group(1))
                    .filter(path -> !Files.exists(Repository.ROOT.resolve(path)))
                    .forEach(path -> broken.add(name + path));
        }
        return broken;
    }

    private static boolean exists(Path from, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || hasHeading(MarkdownFile.read(target), parts[1]));
    }

    private static boolean hasHeading(MarkdownFile file, String anchor) {
        return file.prose().stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .anyMatch(anchor::equals);
    }
}
