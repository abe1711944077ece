package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.EncodedOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Encoded output can be cut exactly between characters, and read in any parts. */
class EncodedTextPropertyTest {
    private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"));

    /** Chars of which the neighbours make a difference, above all backslashes. */
    @Provide
    Arbitrary<String> trickyText() {
        Arbitrary<Character> chars = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.of('\\', 'u', '0', 'n', '"')),
                Tuple.of(3, Arbitraries.of('\n', '\t', '\0', '\u001f', 'a', ' ')),
                Tuple.of(2, Arbitraries.chars().all()),
                Tuple.of(1, Arbitraries.chars().range('\ud800', '\udfff')));
        return chars.list().ofMaxSize(60).map(EncodedTextPropertyTest::join);
    }

    private static String join(List<Character> chars) {
        var text = new StringBuilder();
        chars.forEach(text::append);
        return text.toString();
    }

    /** The places between the characters, by encoding each alone. */
    private static NavigableSet<Integer> places(String text) {
        NavigableSet<Integer> places = new TreeSet<>(List.of(0));
        int place = 0;
        for (int i = 0; i < text.length(); ) {
            int next = text.offsetByCodePoints(i, 1);
            place += JsonTextEncoder.encode(text.substring(i, next)).length;
            places.add(place);
            i = next;
        }
        return places;
    }

    @Property
    void isCutAtTheLastPlaceThatIsOne(@ForAll @From("trickyText") String text) {
        byte[] encoded = JsonTextEncoder.encode(text);
        NavigableSet<Integer> places = places(text);
        for (int wanted = 0; wanted <= encoded.length; wanted++) {
            assertEquals(places.floor(wanted), EncodedText.cut(encoded, encoded.length, wanted), text);
        }
    }

    @Property(tries = 100)
    void knowsEveryPlaceWhateverIsBeforeIt(
            @ForAll @From("trickyText") String text, @ForAll @IntRange(max = 3) int manyBackslashes)
            throws IOException {
        String before = "\\".repeat(manyBackslashes * 3000);
        var output = new SpillingOutput(0, FOLDER);
        byte[] encoded = JsonTextEncoder.encode(before + text);
        output.append(encoded, 0, encoded.length);
        NavigableSet<Integer> places = places(before + text);
        EncodedOutput snapshot = output.snapshot();
        for (int place = Math.max(0, encoded.length - 200); place <= encoded.length; place++) {
            assertEquals(places.contains(place), EncodedText.canBeCutAt(snapshot, place), before.length() + text);
        }
    }

    @Property
    void isDecodedAsItWasEncoded(@ForAll @From("trickyText") String text) throws IOException {
        byte[] encoded = JsonTextEncoder.encode(text);
        assertEquals(text, EncodedText.decode(encoded));
        var output = new SpillingOutput(0, FOLDER);
        output.append(encoded, 0, encoded.length);
        var plain = new ByteArrayOutputStream();
        EncodedText.decode(output.snapshot(), 0, encoded.length, plain);
        // An unpaired surrogate is a question mark there too.
        assertArrayEquals(text.getBytes(UTF_8), plain.toByteArray());
    }

    @Property(tries = 20)
    void longTextIsDecodedInParts(@ForAll @From("trickyText") String text) throws IOException {
        String longText = (text + "x").repeat(200_000 / (text.length() + 1));
        byte[] encoded = JsonTextEncoder.encode(longText);
        var output = new SpillingOutput(0, FOLDER);
        output.append(encoded, 0, encoded.length);
        try (EncodedOutput snapshot = output.snapshot()) {
            var plain = new ByteArrayOutputStream();
            EncodedText.decode(snapshot, 0, encoded.length, plain);
            assertArrayEquals(longText.getBytes(UTF_8), plain.toByteArray());
        } finally {
            output.discard();
        }
    }

    /** In memory, in the file, and in the chunk that is being filled. */
    @Property(tries = 100)
    void anyPartOfAnOutputIsThatPart(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 100_000) Integer> pieces,
            @ForAll @IntRange(max = 2) int chunksInMemory,
            @ForAll @IntRange(max = 1000) int fromPerMille,
            @ForAll @IntRange(max = 1000) int toPerMille)
            throws IOException {
        var output = new SpillingOutput(chunksInMemory * SpillingOutput.CHUNK_BYTES, FOLDER);
        var all = new ByteArrayOutputStream();
        for (int length : pieces) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (all.size() + i * 31);
            }
            output.append(bytes, 0, length);
            all.write(bytes);
        }
        long from = (long) all.size() * Math.min(fromPerMille, toPerMille) / 1000;
        long to = (long) all.size() * Math.max(fromPerMille, toPerMille) / 1000;
        try (EncodedOutput snapshot = output.snapshot()) {
            assertTrue(snapshot.isLocal());
            assertArrayEquals(
                    Arrays.copyOfRange(all.toByteArray(), (int) from, (int) to), EncodedText.part(snapshot, from, to));
        } finally {
            output.discard();
        }
    }
}
