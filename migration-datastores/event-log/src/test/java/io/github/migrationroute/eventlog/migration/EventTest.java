package io.github.migrationroute.eventlog.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An event that breaks a rule by itself cannot be made. */
class EventTest {
    private static final Fqid MOTION = new Fqid("motion", 1);
    private static final String RESERVED = "The field meta_deleted is reserved, as is every meta_…";
    private static final String NO_NAME =
            "\"Title\" is no name of a field: it must match [a-z][a-z0-9_]*\\$?[a-z0-9_]*";
    private static final String NULL = "The field title is set to null; a field is removed by a deletefields";

    @Test
    void aNameMustBeOne() {
        assertRefused(NO_NAME, () -> Event.create(MOTION, Map.of("Title", 1)));
        assertRefused(NO_NAME, () -> Event.update(MOTION, Map.of("Title", 1)));
        assertRefused(NO_NAME, () -> Event.deleteFields(MOTION, List.of("title", "Title")));
        assertRefused(NO_NAME, () -> Event.listFields(MOTION, Map.of("Title", List.of(1)), Map.of()));
        assertRefused(NO_NAME, () -> Event.listFields(MOTION, Map.of(), Map.of("Title", List.of(1))));
        assertRefused(NO_NAME, () -> Event.create(MOTION, Map.of()).with("Title", 1));
        assertRefused(NO_NAME, () -> Event.update(MOTION, Map.of()).with("Title", 1));
    }

    @Test
    void reservedFieldsAreLeftAlone() {
        assertRefused(RESERVED, () -> Event.create(MOTION, Map.of("meta_deleted", 1)));
        assertRefused(RESERVED, () -> Event.update(MOTION, Map.of("meta_deleted", 1)));
        assertRefused(RESERVED, () -> Event.deleteFields(MOTION, List.of("meta_deleted")));
        assertRefused(RESERVED, () -> Event.listFields(MOTION, Map.of("meta_deleted", List.of()), Map.of()));
        assertRefused(RESERVED, () -> Event.listFields(MOTION, Map.of(), Map.of("meta_deleted", List.of())));
    }

    @Test
    void noFieldIsSetToNull() {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("title", null);
        assertRefused(NULL, () -> Event.create(MOTION, fields));
        assertRefused(NULL, () -> Event.update(MOTION, fields));
        assertRefused(NULL, () -> Event.update(MOTION, Map.of("title", JsonValue.NULL)));
        assertRefused(NULL, () -> Event.update(MOTION, Map.of()).with("title", JsonValue.NULL));
        assertEquals(
                JsonValue.parse("[null]"),
                Event.update(MOTION, Map.of("title", List.of(JsonValue.NULL)))
                        .fields()
                        .get("title"),
                "but a value may hold null");
    }

    @Test
    void whatWasGivenCanBeChangedWithoutChangingTheEvent() {
        Map<String, Object> fields = new HashMap<>(Map.of("title", "x"));
        List<String> names = new ArrayList<>(List.of("title"));
        Map<String, List<Integer>> lists = new HashMap<>(Map.of("tag_ids", List.of(1)));
        Event.Update update = Event.update(MOTION, fields);
        Event.DeleteFields deleteFields = Event.deleteFields(MOTION, names);
        Event.ListFields listFields = Event.listFields(MOTION, lists, lists);
        fields.clear();
        names.clear();
        lists.clear();
        assertEquals(Event.update(MOTION, Map.of("title", "x")), update);
        assertEquals(Event.deleteFields(MOTION, List.of("title")), deleteFields);
        assertEquals(
                Event.listFields(MOTION, Map.of("tag_ids", List.of(1)), Map.of("tag_ids", List.of(1))), listFields);
        assertThrows(UnsupportedOperationException.class, () -> update.fields().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> deleteFields.names().clear());
        assertThrows(UnsupportedOperationException.class, () -> listFields.add().clear());
    }

    @Test
    void withSetsAFieldOfACopy() {
        Event.Create create = Event.create(MOTION, Map.of("title", "x"));
        assertEquals(Event.create(MOTION, Map.of("title", "y")), create.with("title", "y"));
        assertEquals(Event.create(MOTION, Map.of("title", "x", "text", 1)), create.with("text", 1));
        assertEquals(Event.create(MOTION, Map.of("title", "x")), create);
    }

    @Test
    void withoutTakesFieldsOutOfACopy() {
        Event.Create create = Event.create(MOTION, Map.of("title", "x", "text", 1));
        assertEquals(Event.create(MOTION, Map.of("text", 1)), create.without("title", "absent"));
        assertEquals(Event.create(MOTION, Map.of()), create.without("title", "text"));
        assertEquals(Event.create(MOTION, Map.of("title", "x", "text", 1)), create);
        Event.Update update = Event.update(MOTION, Map.of("title", "x", "text", 1));
        assertEquals(Event.update(MOTION, Map.of("title", "x")), update.without("text"));
        assertEquals(update, update.without());
    }

    private static void assertRefused(String message, Supplier<?> event) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, event::get).getMessage());
    }
}
