package io.github.migrationroute.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Source files that a snippet may have been copied from. Indentation and blank lines do not count. */
record SourceCode(List<List<String>> files) {
    private static final String IMPORT = "import ";

    /** Comments and strings, in which a word is no name of a type. */
    private static final Pattern TEXT =
            Pattern.compile("/\\*.*?\\*/|//[^\n]*|\"\"\".*?\"\"\"|\"(\\\\.|[^\"\\\\])*\"", Pattern.DOTALL);

    private static final Pattern NAME = Pattern.compile("(?<![.\\w])\\w+");

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

    /** Whether the lines of a snippet, but for imports at its head, stand one after the other in one of the files. */
    boolean contains(List<String> snippet) {
        return importsFor(snippet).isPresent();
    }

    /** Returns those imports, of the file that a snippet has been copied from, that the snippet needs. */
    Optional<List<String>> importsFor(List<String> snippet) {
        List<String> body = body(snippet);
        return files.stream()
                .filter(file -> !body.isEmpty() && contains(file, body))
                .findFirst()
                .map(file -> {
                    Set<String> names = names(body);
                    return imports(file).stream()
                            .filter(line -> names.contains(importedName(line)))
                            .toList();
                });
    }

    /** Returns the imports in some lines. */
    static List<String> imports(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(IMPORT)).toList();
    }

    private static List<String> body(List<String> snippet) {
        List<String> body = withoutBlankLines(snippet).stream()
                .dropWhile(line -> line.startsWith(IMPORT))
                .toList();
        return withoutIndentation(body);
    }

    private static Set<String> names(List<String> body) {
        String code = TEXT.matcher(String.join("\n", body)).replaceAll(" ");
        return NAME.matcher(code).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private static String importedName(String line) {
        return line.substring(line.lastIndexOf('.') + 1, line.length() - 1);
    }

    private static boolean contains(List<String> file, List<String> wanted) {
        String first = wanted.get(0).strip();
        for (int from = 0; from + wanted.size() <= file.size(); from++) {
            if (file.get(from).strip().equals(first)
                    && withoutIndentation(file.subList(from, from + wanted.size()))
                            .equals(wanted)) {
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
