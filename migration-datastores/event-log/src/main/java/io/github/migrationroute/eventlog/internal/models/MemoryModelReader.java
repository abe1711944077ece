package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
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
        ModelColumns columns = ModelColumns.wanted(fields);
        Map<Fqid, Model> found = new LinkedHashMap<>();
        for (Fqid fqid : fqids) {
            model(fqid).ifPresent(model -> found.put(fqid, columns.only(model)));
        }
        return Collections.unmodifiableMap(found);
    }

    @Override
    public Stream<Model> models(ModelQuery query) {
        ModelColumns columns = query.fields().map(ModelColumns::of).orElse(ModelColumns.ALL);
        return wanted(query).map(columns::only);
    }

    @Override
    public long count(ModelQuery query) {
        return wanted(query).count();
    }

    private Stream<Model> wanted(ModelQuery query) {
        return models.models(query.collection())
                .filter(model -> query.includesDeleted() || !model.deleted())
                .filter(model -> query.filter()
                        .map(filter -> FilterMatch.matches(filter, model))
                        .orElse(true));
    }

    @Override
    public History history() {
        throw new IllegalStateException("Models that are in no database have no history");
    }
}
