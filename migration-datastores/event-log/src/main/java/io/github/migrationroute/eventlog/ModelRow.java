package io.github.migrationroute.eventlog;

import java.util.Map;

/** A model as it is in the tables: all its fields, {@code meta_deleted} and {@code meta_position} among them. */
final class ModelRow {
    private static final String META_DELETED = "meta_deleted";
    private static final String META_POSITION = "meta_position";

    private ModelRow() {}

    static String data(Model model) {
        return Fields.of(model.fields())
                .with(Fields.of(Map.of(META_DELETED, model.deleted(), META_POSITION, model.position())))
                .toJson();
    }

    static Model read(String fqid, String data, boolean deleted) {
        Fields all = JsonText.fields(data);
        JsonValue position = all.get(META_POSITION);
        return new Model(
                Fqid.parse(fqid),
                all.only(name -> !FieldNames.isReserved(name)),
                deleted,
                position == null ? 0 : position.asInt());
    }
}
