package io.github.migrationroute.eventlog.internal.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.eventlog.JsonArbitraries;
import io.github.migrationroute.eventlog.TestDatabase;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** A filter chooses the same models where no database does it. */
class FilterMatchTest {
    private static final List<String> FIELDS = List.of("a", "bb");

    private final TestDatabase database = TestDatabase.withoutTables();

    @AfterProperty
    void dropDatabase() {
        database.close();
    }

    @Property(tries = 1500)
    void itChoosesWhatTheDatabaseChooses(
            @ForAll("models") Map<String, JsonValue> model, @ForAll("filters") ModelFilter filter) throws SQLException {
        Fields fields = Fields.of(model);
        assertEquals(databaseChooses(filter, fields), FilterMatch.matches(filter, fields));
    }

    private boolean databaseChooses(ModelFilter filter, Fields fields) throws SQLException {
        FilterSql sql = FilterSql.of(filter);
        String query = "SELECT " + sql.condition() + " FROM (SELECT ?::jsonb AS data) AS models";
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            int parameter = 1;
            for (String value : sql.parameters()) {
                statement.setString(parameter++, value);
            }
            statement.setString(parameter, fields.toJson());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** What no collation of the tests' database could tell: those beyond U+FFFF come after all others. */
    @Example
    void stringsAreOrderedByCodePoints() {
        Fields fields = Fields.of(Map.of("a", "\uFFFD"));
        assertEquals(true, FilterMatch.matches(ModelFilter.less("a", "\uD83D\uDE00"), fields));
        assertEquals(false, FilterMatch.matches(ModelFilter.greater("a", "\uD83D\uDE00"), fields));
        assertEquals(true, FilterMatch.matches(ModelFilter.greater("a", "z"), fields));
    }

    /** Letters of one case, which every collation orders alike. */
    private static Arbitrary<JsonValue> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("ab").ofMaxLength(3).map(JsonValue::of),
                Arbitraries.integers().between(-2, 3).map(JsonValue::of),
                Arbitraries.of("1.0", "1e0", "1.5", "100000000000000000000").map(JsonValue::parse),
                Arbitraries.of(true, false).map(JsonValue::of));
    }

    private static Arbitrary<JsonValue> values() {
        Arbitrary<JsonValue> inner = Arbitraries.oneOf(
                scalars(),
                Arbitraries.just(JsonValue.NULL),
                Arbitraries.of("[]", "{}", "[1]").map(JsonValue::parse));
        return Arbitraries.oneOf(
                scalars(),
                inner.list().ofMaxSize(3).map(JsonValue::of),
                Arbitraries.maps(Arbitraries.of("a", "b", "aa", "ab"), inner)
                        .ofMaxSize(3)
                        .map(JsonValue::of));
    }

    @Provide
    Arbitrary<Map<String, JsonValue>> models() {
        return Arbitraries.maps(Arbitraries.of(FIELDS), Arbitraries.oneOf(values(), JsonArbitraries.values()))
                .ofMaxSize(2)
                .map(fields -> {
                    fields.values().removeIf(JsonValue::isNull);
                    return fields;
                });
    }

    @Provide
    Arbitrary<ModelFilter> filters() {
        Arbitrary<String> fields = Arbitraries.of(FIELDS);
        Arbitrary<ModelFilter> simple = Arbitraries.oneOf(
                Combinators.combine(fields, values()).as(ModelFilter::less),
                Combinators.combine(fields, values()).as(ModelFilter::greater),
                Combinators.combine(fields, values()).as(ModelFilter::equal),
                Combinators.combine(
                                fields, Arbitraries.strings().withChars("ab").ofMaxLength(2))
                        .as(ModelFilter::startsWith),
                fields.map(ModelFilter::present));
        return Arbitraries.oneOf(
                simple,
                simple.map(ModelFilter::not),
                Combinators.combine(simple, simple).as(ModelFilter::and),
                Combinators.combine(simple, simple).as(ModelFilter::or));
    }
}
