package io.github.migrationroute.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Source files that a snippet may have been copied from. Indentation and blank lines do not count. */
record SourceCode(List<List<String>> files) {
    static SourceCode of(List<Path> paths) {
        return new SourceCode(
                paths.stream().map(SourceCode::readWithoutBlankLines).toList());
    }

    private static List<String> readWithoutBlankLines(Path path) {
        try {
            return withoutBlankLines(Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the lines of a snippet stand one after the other in one of the files. */
    boolean contains(List<String> snippet) {
        List<String> wanted = withoutIndentation(withoutBlankLines(snippet));
        return !wanted.isEmpty() && files.stream().anyMatch(file -> contains(file, wanted));
    }

    private static boolean contains(List<String> file, List<String> wanted) {
        for (int from = 0; from + wanted.size() <= file.size(); from++) {
            if (withoutIndentation(file.subList(from, from + wanted.size())).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> withoutBlankLines(List<String> lines) {
        return lines.stream().filter(line -> !line.isBlank()).toList();
    }

    private static List<String> withoutIndentation(List<String> lines) {
        return String.join("\n", lines).stripIndent().lines().toList();
    }
}
