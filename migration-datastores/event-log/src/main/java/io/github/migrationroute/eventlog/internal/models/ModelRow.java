package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import org.jspecify.annotations.Nullable;

/** A model as it is in the tables: all its fields, {@code meta_deleted} and {@code meta_position} among them. */
final class ModelRow {
    private static final String META = "meta_";
    private static final String META_DELETED = "meta_deleted";
    private static final String META_POSITION = "meta_position";

    private ModelRow() {}

    static String data(Model model) {
        return model.fields()
                .with(META_DELETED, model.deleted())
                .with(META_POSITION, model.position())
                .toJson();
    }

    static Model read(String fqid, String data, boolean deleted) {
        Fields all = JsonValue.of(new RawJson(data)).asMap();
        return Model.of(
                Fqid.parse(fqid), all.only(name -> !name.startsWith(META)), deleted, position(all.get(META_POSITION)));
    }

    /** Returns the number of the position that changed a model last, 0 if the model does not say. */
    static int position(@Nullable JsonValue position) {
        return position == null ? 0 : position.asInt();
    }
}
