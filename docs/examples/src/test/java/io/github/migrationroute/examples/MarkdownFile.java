package io.github.migrationroute.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file: its fenced blocks, and the text around them. */
record MarkdownFile(Path path, List<Block> blocks, List<String> prose) {
    /** The content of a fence, and where it begins: at the 1-based line of the file after the fence. */
    record Block(Path file, int line, String language, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }

        /** Says where it is and what it says, for the one who has to correct it. */
        String description() {
            return place() + "\n" + text();
        }

        /** Says where it is. */
        String place() {
            return Repository.ROOT.relativize(file) + ":" + line;
        }
    }

    private static final Pattern FENCE = Pattern.compile("\\s*```\\s*(\\w*).*");

    static MarkdownFile read(Path path) {
        try {
            return parse(path, Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MarkdownFile parse(Path path, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        Block open = null;
        for (int i = 0; i < lines.size(); i++) {
            var fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                open = open == null ? new Block(path, i + 2, fence.group(1), new ArrayList<>()) : null;
                if (open != null) {
                    blocks.add(open);
                }
            } else if (open != null) {
                open.lines().add(lines.get(i));
            } else {
                prose.add(lines.get(i));
            }
        }
        if (open != null) {
            throw new AssertionError("A fence is not closed: " + open.description());
        }
        return new MarkdownFile(path, blocks, prose);
    }

    Stream<Block> blocks(String language) {
        return blocks.stream().filter(block -> block.language().equals(language));
    }
}
