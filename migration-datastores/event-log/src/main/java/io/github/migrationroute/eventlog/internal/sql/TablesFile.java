package io.github.migrationroute.eventlog.internal.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The SQL that creates the tables of an event log: a file of the artifact, which others may execute as well. */
final class TablesFile {
    private static final String PATH = "/io/github/migrationroute/eventlog/tables.sql";

    private static final Pattern BLANK_LINE = Pattern.compile("\\n\\s*\\n");
    private static final Pattern BEGIN = Pattern.compile("CREATE (TYPE|TABLE) (\\w+)");

    private TablesFile() {}

    /**
     * A paragraph of the file.
     *
     * @param kind {@code TYPE} or {@code TABLE}
     * @param name the name of what it creates
     * @param sql all statements of the paragraph: what creates it, and then what else belongs to it
     */
    record Paragraph(String kind, String name, String sql) {
        private static Paragraph of(String sql) {
            Matcher begin = BEGIN.matcher(sql);
            if (!begin.lookingAt()) {
                throw new IllegalStateException("A paragraph creates neither a type nor a table: " + sql);
            }
            return new Paragraph(begin.group(1), begin.group(2), sql);
        }
    }

    /** Returns the paragraphs, in the order in which they can be executed. */
    static Stream<Paragraph> paragraphs() {
        return BLANK_LINE.splitAsStream(text()).map(Paragraph::of);
    }

    private static String text() {
        try (InputStream file = TablesFile.class.getResourceAsStream(PATH)) {
            return new String(Objects.requireNonNull(file, PATH).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
