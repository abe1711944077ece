package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads models that are in no database.
 *
 * @param models the models, which must not change while it is used
 */
record MemoryModelReader(MemoryModels models) implements ModelReader {
    @Override
    public Optional<Model> model(Fqid fqid) {
        return Optional.ofNullable(models.model(fqid));
    }

    @Override
    public Map<Fqid, Model> models(Collection<Fqid> fqids, String... fields) {
        Optional<List<String>> wanted = ModelColumns.of(fields).fields();
        Map<Fqid, Model> found = new LinkedHashMap<>();
        for (Fqid fqid : fqids) {
            model(fqid).ifPresent(model -> found.put(fqid, only(model, wanted)));
        }
        return Collections.unmodifiableMap(found);
    }

    @Override
    public Stream<Model> models(ModelQuery query) {
        return wanted(query).map(model -> only(model, query.fields()));
    }

    @Override
    public long count(ModelQuery query) {
        return wanted(query).count();
    }

    private Stream<Model> wanted(ModelQuery query) {
        return models.models(query.collection())
                .filter(model -> query.includesDeleted() || !model.deleted())
                .filter(model -> query.filter()
                        .map(filter -> FilterMatch.matches(filter, model.fields()))
                        .orElse(true));
    }

    private static Model only(Model model, Optional<List<String>> fields) {
        return fields.isEmpty()
                ? model
                : Model.of(
                        model.fqid(), model.fields().only(fields.get()::contains), model.deleted(), model.position());
    }

    @Override
    public History history() {
        throw new IllegalStateException("Models that are in no database have no history");
    }
}
