package io.github.migrationroute.eventlog.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.function.Executable;

/** Names are what the regular expressions say, and fit into their columns. */
class NamesTest {
    private static final Pattern FQID = Pattern.compile("[a-z]([a-z_]+[a-z]+)?/[1-9][0-9]*");
    private static final Pattern COLLECTION = Pattern.compile("[a-z]([a-z_]+[a-z]+)?");
    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]*\\$?[a-z0-9_]*");

    @Property(tries = 2000)
    void anFqidIsWhatTheExpressionSays(@ForAll("fqids") String text) {
        boolean fits = FQID.matcher(text).matches() && text.length() <= 48 && text.indexOf('/') <= 32 && idFits(text);
        if (fits) {
            Fqid fqid = Fqid.parse(text);
            assertEquals(text, fqid.toString());
            assertEquals(fqid, new Fqid(fqid.collection(), fqid.id()));
        } else {
            assertThrows(IllegalArgumentException.class, () -> Fqid.parse(text));
        }
    }

    private static boolean idFits(String fqid) {
        String id = fqid.substring(fqid.indexOf('/') + 1);
        return id.length() < 10 || (id.length() == 10 && Long.parseLong(id) < Integer.MAX_VALUE);
    }

    @Example
    void theReadyMadeStepsCheckTheirNames() {
        List<Executable> wrong = List.of(
                () -> EventSteps.addFields("Motion", Map.of("a", 1)),
                () -> EventSteps.removeFields("Motion", "a"),
                () -> EventSteps.renameField("Motion", "a", "b"),
                () -> EventSteps.renameFieldOverwriting("Motion", "a", "b"));
        for (Executable migration : wrong) {
            assertEquals(
                    "\"Motion\" is no collection: it must match [a-z]([a-z_]+[a-z]+)? and have at most 32 characters",
                    assertThrows(IllegalArgumentException.class, migration).getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> EventSteps.renameField("motion", "a", "A"));
        assertEquals(
                "The field a has this name already",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> EventSteps.renameFieldOverwriting("motion", "a", "a"))
                        .getMessage());
    }

    @Property(tries = 2000)
    void aCollectionIsWhatTheExpressionSays(@ForAll("names") String name) {
        if (COLLECTION.matcher(name).matches() && name.length() <= 32) {
            assertEquals(name, new Fqid(name, 1).collection());
        } else {
            assertThrows(IllegalArgumentException.class, () -> new Fqid(name, 1));
        }
    }

    @Property(tries = 2000)
    void aFieldIsWhatTheExpressionSays(@ForAll("names") String name) {
        Fqid fqid = new Fqid("motion", 1);
        if (FIELD.matcher(name).matches() && !name.startsWith("meta_")) {
            assertEquals(List.of(name), Event.deleteFields(fqid, List.of(name)).names());
        } else {
            assertThrows(IllegalArgumentException.class, () -> Event.deleteFields(fqid, List.of(name)));
        }
    }

    @Example
    void theGreatestIdLeavesRoomForTheNextOne() {
        assertEquals(2147483646, Fqid.parse("motion/2147483646").id());
        String message = assertThrows(IllegalArgumentException.class, () -> Fqid.parse("motion/2147483647"))
                .getMessage();
        assertEquals(
                "\"motion/2147483647\" is no fqid: it must be a collection, a slash, and an id from 1 to 2147483646,"
                        + " at most 48 characters",
                message);
        assertThrows(IllegalArgumentException.class, () -> new Fqid("motion", Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> new Fqid("motion", 0));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("amz_09$").ofMaxLength(6),
                Arbitraries.strings().withChars("a_").ofMinLength(30).ofMaxLength(34),
                Arbitraries.strings().withChars("a_$0 A-/ä\n\0").ofMaxLength(4),
                Arbitraries.of("meta_", "meta_a", "meta", "metaa", "meta_position", "a\n", "a$$", "a$_$"));
    }

    @Provide
    Arbitrary<String> fqids() {
        Arbitrary<String> ids = Arbitraries.oneOf(
                Arbitraries.strings().withChars("0189").ofMaxLength(11),
                Arbitraries.of(
                        "1",
                        "2147483646",
                        "2147483647",
                        "-1",
                        "+1",
                        " 1",
                        "1 ",
                        "١",
                        "1/1",
                        "1\n",
                        "99999999999999999999"));
        return Arbitraries.oneOf(
                Combinators.combine(names(), ids).as((name, id) -> name + "/" + id),
                names(),
                ids,
                Arbitraries.of("/", ""));
    }
}
