package io.github.migrationroute.eventlog.internal.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.eventlog.JsonArbitraries;
import io.github.migrationroute.eventlog.TestDatabase;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** A filter chooses the same models whether the database applies it or not. */
class FilterMatchTest {
    private static final Fqid FQID = new Fqid("motion", 1);

    /** Each is nearly the same as another one, so that it matters how they are compared. */
    private static final List<Object> ALIKE = List.of(
            1,
            2,
            1.0,
            -1,
            true,
            false,
            "",
            "a",
            "B",
            "ab",
            "ä",
            "\uffff",
            "😀",
            List.of(),
            List.of(List.of()),
            List.of("a"),
            List.of(1, 2),
            List.of(2),
            List.of(true),
            List.of(Map.of()),
            Map.of(),
            Map.of("a", 1),
            Map.of("b", 0),
            Map.of("a", 2, "bb", 1),
            Map.of("c", 0, "aa", 1),
            Map.of("ä", 1),
            Map.of("zz", 1));

    private static @Nullable TestDatabase database;
    private static @Nullable Connection connection;

    @BeforeContainer
    static void open() throws SQLException {
        database = TestDatabase.withCollationC();
        connection = database.dataSource().getConnection();
    }

    @AfterContainer
    static void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Example
    void theDatabaseOrdersTheSame() throws SQLException {
        List<Model> models = ALIKE.stream()
                .map(value -> Model.of(FQID, Map.of("a", value), false, 1))
                .toList();
        for (Object value : ALIKE) {
            assertSame(ModelFilter.equal("a", value), models);
            assertSame(ModelFilter.less("a", value), models);
            assertSame(ModelFilter.greater("a", value), models);
        }
    }

    @Property(tries = 300)
    void theDatabaseChoosesTheSame(@ForAll("filters") ModelFilter filter, @ForAll("models") List<Model> models)
            throws SQLException {
        assertSame(filter, models);
    }

    private static void assertSame(ModelFilter filter, List<Model> models) throws SQLException {
        FilterSql sql = FilterSql.of(filter);
        List<Boolean> wanted = new ArrayList<>();
        String query = "SELECT " + sql.condition()
                + " FROM unnest(?::text[]::jsonb[]) WITH ORDINALITY AS model (data, place) ORDER BY place";
        try (PreparedStatement statement = connected().prepareStatement(query)) {
            int number = 1;
            for (String parameter : sql.parameters()) {
                statement.setString(number++, parameter);
            }
            statement.setObject(
                    number,
                    models.stream().map(model -> model.fields().toJson()).toArray(String[]::new));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    wanted.add(rows.getBoolean(1));
                }
            }
        }
        List<Boolean> found =
                models.stream().map(model -> FilterMatch.matches(filter, model)).toList();
        assertEquals(wanted, found, () -> filter + " on " + models);
    }

    private static Connection connected() {
        if (connection == null) {
            throw new IllegalStateException("Not opened");
        }
        return connection;
    }

    @Provide
    Arbitrary<List<Model>> models() {
        return Arbitraries.maps(names(), values())
                .ofMaxSize(3)
                .map(fields -> Model.of(FQID, Fields.of(fields), false, 1))
                .list()
                .ofSize(10);
    }

    @Provide
    Arbitrary<ModelFilter> filters() {
        Arbitrary<ModelFilter> leaves = Arbitraries.oneOf(
                Combinators.combine(names(), values()).as(ModelFilter::equal),
                Combinators.combine(names(), values()).as(ModelFilter::less),
                Combinators.combine(names(), values()).as(ModelFilter::greater),
                Combinators.combine(names(), prefixes()).as(ModelFilter::startsWith),
                names().map(ModelFilter::present));
        return Arbitraries.lazyOf(
                () -> leaves,
                () -> leaves,
                () -> leaves,
                () -> filters().map(ModelFilter::not),
                () -> Combinators.combine(leaves, filters()).as(ModelFilter::and),
                () -> Combinators.combine(leaves, filters()).as(ModelFilter::or));
    }

    /** Few, so that a filter mostly meets the field that it asks for. */
    private static Arbitrary<String> names() {
        return Arbitraries.of("a", "b");
    }

    private static Arbitrary<JsonValue> values() {
        Arbitrary<JsonValue> alike = Arbitraries.of(ALIKE).map(JsonValue::of);
        return Arbitraries.frequencyOf(Tuple.of(3, alike), Tuple.of(1, JsonArbitraries.values()));
    }

    private static Arbitrary<String> prefixes() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of("", "a", "ab", "ä", "😀")), Tuple.of(1, JsonArbitraries.strings()));
    }
}
