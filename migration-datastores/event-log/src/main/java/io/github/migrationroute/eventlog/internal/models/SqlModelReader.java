package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the table of models; each stream is a cursor. */
final class SqlModelReader implements ModelReader, AutoCloseable {
    private static final String BY_ID = " ORDER BY split_part(fqid, '/', 2)::integer";

    /** How many models one statement asks for. */
    private static final int BATCH = 5000;

    private final CursorStreams streams;
    private final SqlHistory history;

    SqlModelReader(Connection connection) throws SQLException {
        this.streams = new CursorStreams(connection);
        try {
            this.history = SqlHistory.now(streams);
        } catch (DatabaseFailure e) {
            throw e.failure();
        }
    }

    @Override
    public Optional<Model> model(Fqid fqid) {
        return Optional.ofNullable(models(List.of(fqid)).get(fqid));
    }

    @Override
    public Map<Fqid, Model> models(Collection<Fqid> fqids, String... fields) {
        return models(fqids, ModelColumns.of(fields));
    }

    private Map<Fqid, Model> models(Collection<Fqid> fqids, ModelColumns columns) {
        List<Fqid> distinct = fqids.stream().distinct().toList();
        Map<Fqid, Model> found = new HashMap<>();
        for (int from = 0; from < distinct.size(); from += BATCH) {
            List<Fqid> some = distinct.subList(from, Math.min(distinct.size(), from + BATCH));
            // No name needs to be quoted in the text of an array.
            String names = some.stream().map(Fqid::toString).collect(Collectors.joining(",", "{", "}"));
            streams.stream(
                            columns.select() + " FROM models WHERE fqid = ANY (?::text[])",
                            concat(columns.parameters(), List.of(names)),
                            columns::read)
                    .forEach(model -> found.put(model.fqid(), model));
        }
        Map<Fqid, Model> ordered = new LinkedHashMap<>();
        for (Fqid fqid : distinct) {
            Model model = found.get(fqid);
            if (model != null) {
                ordered.put(fqid, model);
            }
        }
        return Collections.unmodifiableMap(ordered);
    }

    @Override
    public Stream<Model> models(ModelQuery query) {
        var columns = new ModelColumns(query.fields());
        FilterSql condition = condition(query);
        return streams.stream(
                columns.select() + condition.condition() + BY_ID,
                concat(columns.parameters(), condition.parameters()),
                columns::read);
    }

    @Override
    public long count(ModelQuery query) {
        FilterSql condition = condition(query);
        return streams.stream("SELECT count(*)" + condition.condition(), condition.parameters(), row -> row.getLong(1))
                .mapToLong(Long::longValue)
                .sum();
    }

    private static FilterSql condition(ModelQuery query) {
        var all = new FilterSql(
                " FROM models WHERE split_part(fqid, '/', 1) = ?" + (query.includesDeleted() ? "" : " AND NOT deleted"),
                List.of(query.collection()));
        return query.filter().map(filter -> and(all, filter)).orElse(all);
    }

    private static FilterSql and(FilterSql all, ModelFilter filter) {
        FilterSql more = FilterSql.of(filter);
        return new FilterSql(all.condition() + " AND " + more.condition(), concat(all.parameters(), more.parameters()));
    }

    private static List<String> concat(List<String> some, List<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    @Override
    public History history() {
        return history;
    }

    @Override
    public void close() throws SQLException {
        streams.close();
    }
}
