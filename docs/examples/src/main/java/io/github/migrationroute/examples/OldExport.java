package io.github.migrationroute.examples;

import io.github.migrationroute.eventlog.ExportMigrator;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Imports what an older version of the application has exported: a model in each line. */
public final class OldExport {
    private OldExport() {}

    static void read(Path file, int index, List<Supplier<? extends Migration>> migrations, Consumer<Model> target)
            throws IOException, InterruptedException {
        try (Stream<String> lines = Files.lines(file)) {
            ExportMigrator.of(migrations)
                    .migrate(index, lines.map(OldExport::model))
                    .forEach(target);
        }
    }

    private static Model model(String line) {
        Fields json = JsonValue.parse(line).asMap();
        Fqid fqid = Fqid.parse(json.required("fqid").asString());
        return Model.of(fqid, json.required("fields").asMap(), false, 0);
    }
}
