package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Wherever a store keeps its models, it gives back what was put into it. */
class ModelStoreTest {
    private Path folder = Path.of("");

    @BeforeTry
    void createFolder() throws IOException {
        folder = Files.createTempDirectory("model-store");
    }

    @AfterTry
    void nothingIsLeftBehind() throws IOException {
        Files.delete(folder);
    }

    @Property(tries = 60)
    void givesBackWhatWasPut(@ForAll("models") List<Model> models, @ForAll("limits") long memoryLimit)
            throws IOException {
        Map<Fqid, Model> expected = new HashMap<>();
        try (ModelStore store = ModelStore.withFields(settings(), memoryLimit)) {
            for (Model model : models) {
                assertEquals(expected.put(model.fqid(), model), store.get(model.fqid()));
                store.put(model);
            }
            for (int id = 1; id <= 40; id++) {
                Fqid fqid = new Fqid("motion", id);
                assertEquals(expected.get(fqid), store.get(fqid));
            }
            assertSameIds(expected, store);
        }
    }

    @Property(tries = 30)
    void withoutFieldsOnlyWhatExistsIsKept(@ForAll("models") List<Model> models) throws IOException {
        Map<Fqid, Model> expected = new HashMap<>();
        try (ModelStore store = ModelStore.withoutFields(settings())) {
            for (Model model : models) {
                expected.put(model.fqid(), new Model(model.fqid(), Map.of(), model.deleted(), 0));
                store.put(model);
            }
            expected.forEach((fqid, model) -> assertEquals(model, store.get(fqid)));
            assertNull(store.get(new Fqid("motion", 41)));
            assertSameIds(expected, store);
        }
    }

    private static void assertSameIds(Map<Fqid, Model> expected, ModelStore store) {
        for (String collection : List.of("motion", "user")) {
            List<Integer> ids = expected.values().stream()
                    .filter(model -> model.fqid().collection().equals(collection) && !model.deleted())
                    .map(model -> model.fqid().id())
                    .sorted()
                    .toList();
            assertEquals(ids, store.ids(collection));
            ids.forEach(id -> assertEquals(true, store.exists(new Fqid(collection, id))));
        }
        expected.forEach((fqid, model) -> assertEquals(!model.deleted(), store.exists(fqid)));
    }

    private Settings settings() {
        return Settings.defaults().withTemporaryFolder(folder);
    }

    @Provide
    Arbitrary<Long> limits() {
        return Arbitraries.of(0L, 1_000L, 5_000L, 1_000_000L);
    }

    @Provide
    Arbitrary<List<Model>> models() {
        Arbitrary<Fqid> fqids = Combinators.combine(
                        Arbitraries.of("motion", "user"),
                        Arbitraries.frequencyOf(
                                Tuple.of(9, Arbitraries.integers().between(1, 40)),
                                Tuple.of(1, Arbitraries.integers().between(42, 2_147_483_646))))
                .as(Fqid::new);
        Arbitrary<Map<String, JsonValue>> fields = Arbitraries.maps(
                        Arbitraries.of("title", "text", "number", "tag_ids"),
                        Arbitraries.oneOf(
                                Arbitraries.strings()
                                        .withCharRange(' ', '~')
                                        .ofMaxLength(300)
                                        .map(JsonValue::of),
                                Arbitraries.bigDecimals().map(JsonValue::of),
                                Arbitraries.of("ä€😀", "", "\u0001").list().map(JsonValue::of)))
                .ofMaxSize(4);
        // Some models are larger than the buffer of the file.
        Arbitrary<Map<String, JsonValue>> large = Arbitraries.just(Map.of("text", JsonValue.of("x".repeat(100_000))));
        return Combinators.combine(
                        fqids,
                        Arbitraries.frequencyOf(Tuple.of(30, fields), Tuple.of(1, large)),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, Integer.MAX_VALUE))
                .as(Model::new)
                .list()
                .ofMaxSize(80);
    }
}
