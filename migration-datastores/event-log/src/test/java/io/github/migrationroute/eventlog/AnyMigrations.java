package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.SpecMigrations.CopyField;
import io.github.migrationroute.eventlog.SpecMigrations.CountPositions;
import io.github.migrationroute.eventlog.SpecMigrations.DropCollection;
import io.github.migrationroute.eventlog.SpecMigrations.ModelSetField;
import io.github.migrationroute.eventlog.StatefulMigrations.Burials;
import io.github.migrationroute.eventlog.StatefulMigrations.Companions;
import io.github.migrationroute.eventlog.StatefulMigrations.FewerDeletions;
import io.github.migrationroute.eventlog.StatefulMigrations.Grouped;
import io.github.migrationroute.eventlog.StatefulMigrations.Halve;
import io.github.migrationroute.eventlog.StatefulMigrations.Lag;
import io.github.migrationroute.eventlog.StatefulMigrations.Numbering;
import io.github.migrationroute.eventlog.StatefulMigrations.Previous;
import io.github.migrationroute.eventlog.StatefulMigrations.SplitEvents;
import io.github.migrationroute.eventlog.StatefulMigrations.Summary;
import io.github.migrationroute.eventlog.StatefulMigrations.Tidy;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Chains of migrations of every kind, for histories of {@link Write}s. */
final class AnyMigrations {
    private AnyMigrations() {}

    /** Makes a migration anew each time. */
    record Made(IntFunction<Migration> kind, int index) implements Supplier<Migration> {
        @Override
        public Migration get() {
            return kind.apply(index);
        }

        @Override
        public String toString() {
            return String.valueOf(get());
        }
    }

    /** One to five event migrations, and up to two model migrations. */
    static Arbitrary<List<Made>> chains() {
        return Combinators.combine(
                        eventMigrations().list().ofMinSize(1).ofMaxSize(5),
                        modelMigrations().list().ofMaxSize(2))
                .as((events, models) -> {
                    List<Made> chain = new ArrayList<>();
                    events.forEach(migration -> chain.add(new Made(migration, chain.size() + 2)));
                    models.forEach(migration -> chain.add(new Made(migration, chain.size() + 2)));
                    return chain;
                });
    }

    private static Arbitrary<IntFunction<Migration>> eventMigrations() {
        Arbitrary<String> collections = Arbitraries.of(Write.COLLECTIONS);
        Arbitrary<String> fields = Arbitraries.of(Write.FIELDS);
        Arbitrary<JsonValue> values = JsonArbitraries.values();
        return Arbitraries.oneOf(
                Combinators.combine(collections, fields, values)
                        .as((collection, field, value) ->
                                index -> FieldMigrations.addFields(index, Map.of(collection, Map.of(field, value)))),
                Combinators.combine(collections, fields, Arbitraries.of(Write.LIST_FIELDS))
                        .as((collection, field, list) ->
                                index -> FieldMigrations.removeFields(index, Map.of(collection, Set.of(field, list)))),
                Combinators.combine(collections, fields, fields)
                        .filter((collection, from, to) -> !from.equals(to))
                        .as((collection, from, to) ->
                                index -> FieldMigrations.renameFieldOverwriting(index, collection, from, to)),
                collections.map(collection ->
                        index -> FieldMigrations.renameFieldOverwriting(index, collection, "tag_ids", "label_ids")),
                collections.map(collection -> index -> new DropCollection(index, collection)),
                Combinators.combine(collections, collections, fields, fields)
                        .as((collection, target, from, to) ->
                                index -> new CopyField(index, collection, "meeting_id", target, from, to)),
                collections.map(
                        collection -> index -> new CountPositions(index, new Fqid(collection, 1), "count_" + index)),
                collections.map(collection -> index -> new Companions(index, collection)),
                collections.map(collection -> index -> new Summary(index, collection)),
                collections.map(collection -> index -> new Halve(index, collection)),
                Arbitraries.<IntFunction<Migration>>of(
                        SplitEvents::new,
                        Previous::new,
                        Lag::new,
                        FewerDeletions::new,
                        Numbering::new,
                        Grouped::new,
                        Burials::new));
    }

    private static Arbitrary<IntFunction<Migration>> modelMigrations() {
        Arbitrary<String> collections = Arbitraries.of(Write.COLLECTIONS);
        return Arbitraries.oneOf(
                collections.map(collection -> index -> new Tidy(index, collection)),
                Combinators.combine(collections, JsonArbitraries.values())
                        .as((collection, value) -> index -> new ModelSetField(index, collection, "revised", value)));
    }
}
