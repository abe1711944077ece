package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelReader;
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
    public Stream<Model> models(String collection) {
        return models.models(collection).filter(model -> !model.deleted());
    }

    @Override
    public Stream<Model> models(String collection, ModelFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long count(String collection) {
        return models(collection).count();
    }

    @Override
    public long count(String collection, ModelFilter filter) {
        throw new UnsupportedOperationException();
    }
}
