package io.github.migrationroute.flyway;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/** The table of {@code flyway info}; Flyway's own is no public API. */
final class InfoTable {
    private static final List<String> HEADER =
            List.of("Category", "Version", "Description", "Type", "Installed On", "State");

    private InfoTable() {}

    static List<String> of(List<MigrationInfo> migrations) {
        if (migrations.isEmpty()) {
            return List.of("No migrations found");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        migrations.forEach(migration -> rows.add(row(migration)));
        int[] widths = widths(rows);
        return rows.stream().map(row -> format(row, widths)).toList();
    }

    private static List<String> row(MigrationInfo migration) {
        String version = Descriptions.version(migration);
        return List.of(
                version == null ? "Repeatable" : "Versioned",
                version == null ? "" : version,
                text(migration.getDescription()),
                text(migration.getType()),
                date(migration.getInstalledOn()),
                migration.getState().getDisplayName());
    }

    private static String text(@Nullable Object value) {
        // A line of the log is a row of the table.
        return value == null ? "" : value.toString().replaceAll("\\R", " ");
    }

    private static String date(@Nullable Date date) {
        return date == null ? "" : String.format("%1$tF %1$tT", date);
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String format(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            line.append("| ").append(cell).append(" ".repeat(widths[column] - cell.length() + 1));
        }
        return line.append('|').toString();
    }
}
