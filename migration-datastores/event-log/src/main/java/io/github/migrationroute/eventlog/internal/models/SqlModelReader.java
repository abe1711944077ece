package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the table of models by the ids that are known to be in it, some models at a time. */
final class SqlModelReader implements ModelReader, AutoCloseable {
    /** How many models are read at a time: few enough for them to fit into memory if they are large. */
    private static final int READ_SIZE = 500;

    private static final int COUNT_SIZE = 10_000;

    private final Connection connection;
    private final IdSequences ids;
    private final RecentModels recent;
    private final SqlHistory history;
    private boolean closed;

    /**
     * Creates a reader.
     *
     * @param ids the ids of all models, which stay as they are until this is closed
     * @param memoryLimit how many bytes of models are kept in memory, about
     */
    SqlModelReader(Connection connection, IdSequences ids, long memoryLimit) throws SQLException {
        this.connection = connection;
        this.ids = ids;
        this.recent = new RecentModels(memoryLimit);
        this.history = new SqlHistory(connection);
    }

    @Override
    public Optional<Model> model(Fqid fqid) {
        requireOpen();
        Model known = recent.get(fqid);
        if (known != null) {
            return Optional.of(known);
        }
        List<Model> found = read(ModelSelection.of(ModelColumns.ALL), existing(List.of(fqid)));
        found.forEach(recent::add);
        return found.stream().findFirst();
    }

    @Override
    public Map<Fqid, Model> models(Collection<Fqid> fqids, String... fields) {
        return models(fqids, ModelColumns.wanted(fields));
    }

    private Map<Fqid, Model> models(Collection<Fqid> fqids, ModelColumns columns) {
        requireOpen();
        List<Fqid> wanted = existing(new LinkedHashSet<>(fqids));
        ModelSelection selection = ModelSelection.of(columns);
        Map<Fqid, Model> models = new LinkedHashMap<>();
        for (int from = 0; from < wanted.size(); from += READ_SIZE) {
            List<Fqid> named = wanted.subList(from, Math.min(from + READ_SIZE, wanted.size()));
            Map<Fqid, Model> found = new HashMap<>();
            read(selection, named).forEach(model -> found.put(model.fqid(), model));
            named.forEach(fqid -> models.put(fqid, found.get(fqid)));
        }
        return Collections.unmodifiableMap(models);
    }

    private List<Fqid> existing(Collection<Fqid> fqids) {
        return fqids.stream()
                .filter(fqid -> ids.ids(fqid.collection()).contains(fqid.id()))
                .toList();
    }

    @Override
    public Stream<Model> models(ModelQuery query) {
        return StreamSupport.stream(new Models(query), false);
    }

    @Override
    public long count(ModelQuery query) {
        requireOpen();
        if (query.filter().isEmpty() && query.includesDeleted()) {
            return ids.ids(query.collection()).size();
        }
        try {
            ModelSelection selection = ModelSelection.of(query);
            PrimitiveIterator.OfInt left = ids.ids(query.collection()).iterator();
            long count = 0;
            while (left.hasNext()) {
                count += selection.count(connection, take(query.collection(), left, COUNT_SIZE));
            }
            return count;
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    @Override
    public History history() {
        return history;
    }

    private List<Model> read(ModelSelection selection, Collection<Fqid> fqids) {
        try {
            return fqids.isEmpty() ? List.of() : selection.read(connection, fqids);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private static List<Fqid> take(String collection, PrimitiveIterator.OfInt left, int size) {
        List<Fqid> taken = new ArrayList<>();
        while (left.hasNext() && taken.size() < size) {
            taken.add(new Fqid(collection, left.nextInt()));
        }
        return taken;
    }

    /** A migration that has kept the reader would otherwise read what others have changed. */
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("Models can only be read until the migration returns");
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        history.close();
    }

    /** The models that a query wants and that are left. */
    private final class Models extends Spliterators.AbstractSpliterator<Model> {
        private final String collection;
        private final ModelSelection selection;
        private final PrimitiveIterator.OfInt left;
        private final Queue<Model> next = new ArrayDeque<>();

        Models(ModelQuery query) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
            this.collection = query.collection();
            this.selection = ModelSelection.of(query);
            this.left = ids.ids(collection).iterator();
        }

        @Override
        public boolean tryAdvance(Consumer<? super Model> action) {
            requireOpen();
            while (next.isEmpty() && left.hasNext()) {
                List<Model> models = new ArrayList<>(read(selection, take(collection, left, READ_SIZE)));
                models.sort(Comparator.comparingInt(model -> model.fqid().id()));
                next.addAll(models);
            }
            Model model = next.poll();
            if (model == null) {
                return false;
            }
            action.accept(model);
            return true;
        }
    }
}
