package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Notes in a folder: text files, of which Markdown files are to be made.
 *
 * @param folder where the notes are
 */
public record Notes(Path folder) {
    private static final String TEXT = ".txt";
    private static final String MARKDOWN = ".md";
    private static final String PREPARED = ".prepared";

    List<Path> toMigrate() throws IOException {
        return filesEndingWith(TEXT);
    }

    /** Writes the Markdown beside the live files, which nobody sees yet. */
    void prepare(MigrationLog log) throws IOException, InterruptedException {
        List<Path> notes = toMigrate();
        for (Path note : notes) {
            if (Thread.interrupted()) {
                throw new InterruptedException("The host is being shut down");
            }
            Files.writeString(withSuffix(note, PREPARED), "# Note\n\n" + Files.readString(note));
            log.debug("Prepared " + note.getFileName());
        }
        log.info("Prepared notes: " + notes.size());
    }

    /** Makes live what was prepared, one note after the other; what is done already is not done again. */
    void replace(MigrationLog log) throws IOException, InterruptedException {
        for (Path note : toMigrate()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("The host is being shut down");
            }
            Path markdown = withSuffix(note, MARKDOWN);
            Files.move(withSuffix(note, PREPARED), markdown, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(note);
            log.info("Replaced " + note.getFileName() + " by " + markdown.getFileName());
        }
    }

    void discardPrepared(MigrationLog log) throws IOException {
        for (Path prepared : filesEndingWith(PREPARED)) {
            Files.delete(prepared);
            log.info("Discarded " + prepared.getFileName());
        }
    }

    private List<Path> filesEndingWith(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static Path withSuffix(Path note, String suffix) {
        String name = note.getFileName().toString();
        return note.resolveSibling(name.substring(0, name.length() - TEXT.length()) + suffix);
    }
}
