package io.github.migrationroute.eventlog.internal.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Wherever models are kept, what was put comes back. */
class KeptModelsTest {
    private Path folder = Path.of("");

    @BeforeTry
    void createFolder() throws IOException {
        folder = Files.createTempDirectory("kept-models");
    }

    @AfterTry
    void nothingIsLeftBehind() throws IOException {
        Files.delete(folder);
    }

    @Property(tries = 60)
    void givesBackWhatWasPut(@ForAll("models") List<Model> models, @ForAll("limits") long memoryLimit)
            throws IOException {
        Map<Fqid, Model> expected = new HashMap<>();
        try (ModelCache cache = new ModelCache(folder, memoryLimit)) {
            KeptModels kept = KeptModels.withFields(cache);
            for (Model model : models) {
                assertEquals(expected.put(model.fqid(), model), kept.get(model.fqid()));
                kept.put(model);
            }
            for (int id = 1; id <= 40; id++) {
                Fqid fqid = new Fqid("motion", id);
                assertEquals(expected.get(fqid), kept.get(fqid));
            }
            assertSameIds(expected, kept);
        }
    }

    @Property(tries = 30)
    void withoutFieldsOnlyWhatExistsIsKept(@ForAll("models") List<Model> models) throws IOException {
        Map<Fqid, Model> expected = new HashMap<>();
        KeptModels kept = KeptModels.withoutFields();
        for (Model model : models) {
            expected.put(model.fqid(), Model.of(model.fqid(), Fields.NONE, model.deleted(), 0));
            kept.put(model);
        }
        expected.forEach((fqid, model) -> assertEquals(model, kept.get(fqid)));
        assertNull(kept.get(new Fqid("motion", 41)));
        assertSameIds(expected, kept);
    }

    /** They mostly hold the same models, each of which is in memory or in the file for all of them. */
    @Property(tries = 100)
    void statesThatShareACacheKeepTheirOwnModels(
            @ForAll("models") List<Model> models, @ForAll("limits") long memoryLimit, @ForAll Random random)
            throws IOException {
        try (ModelCache cache = new ModelCache(folder, memoryLimit)) {
            List<KeptModels> states = new ArrayList<>();
            List<Map<Fqid, Model>> expected = new ArrayList<>();
            for (int state = 0; state < 4; state++) {
                states.add(KeptModels.withFields(cache));
                expected.add(new HashMap<>());
            }
            for (Model model : models) {
                Model version = model;
                for (int state = 0; state < states.size(); state++) {
                    if (random.nextInt(3) == 0) {
                        version = Model.of(
                                model.fqid(), version.fields().with("title", state), !version.deleted(), state);
                    }
                    if (random.nextInt(4) > 0) {
                        assertEquals(
                                expected.get(state).put(model.fqid(), version),
                                states.get(state).get(model.fqid()));
                        states.get(state).put(version);
                    }
                }
            }
            for (int state = 0; state < states.size(); state++) {
                KeptModels kept = states.get(state);
                expected.get(state).forEach((fqid, model) -> assertEquals(model, kept.get(fqid)));
                assertSameIds(expected.get(state), kept);
            }
        }
    }

    private static void assertSameIds(Map<Fqid, Model> expected, KeptModels kept) {
        for (String collection : List.of("motion", "user")) {
            List<Integer> ids = expected.values().stream()
                    .filter(model -> model.fqid().collection().equals(collection) && !model.deleted())
                    .map(model -> model.fqid().id())
                    .sorted()
                    .toList();
            assertEquals(ids, kept.ids(collection));
            ids.forEach(id -> assertEquals(true, kept.exists(new Fqid(collection, id))));
        }
        expected.forEach((fqid, model) -> assertEquals(!model.deleted(), kept.exists(fqid)));
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
                .as((fqid, values, deleted, position) -> Model.of(fqid, Fields.of(values), deleted, position))
                .list()
                .ofMaxSize(80);
    }
}
