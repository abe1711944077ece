package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names come from outside, and go into logs and databases. */
class RequesterTest {
    @Test
    void anOrdinaryNameStaysAsItIs() {
        assertEquals(
                Optional.of("Zoë \ud83d\ude00"),
                Requester.named("Zoë \ud83d\ude00").name());
    }

    @Test
    void controlCharactersAndHalvesOfCharactersBecomeBlanks() {
        assertEquals(
                "a  b c   d",
                Requester.named("a\r\nb\u0000c\u0085\ud83d\ude00".replace("\ude00", "") + " d")
                        .toString());
    }

    @Test
    void alongNameIsCutBetweenCharacters() {
        String cut = Requester.named("\ud83d\ude00".repeat(1000)).toString();
        assertEquals("\ud83d\ude00".repeat(200), cut);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void aBlankNameIsNone(String name) {
        assertThrows(IllegalArgumentException.class, () -> Requester.named(name));
    }

    @Test
    void nobodyIsUnknown() {
        assertEquals(Optional.empty(), Requester.unknown().name());
        assertEquals("unknown", Requester.unknown().toString());
    }

    @Test
    void whereSomebodyIsComesFromOutsideAsWell() {
        assertEquals(
                Optional.of("192.0.2.7"), Requester.unknown().at("192.0.2.7").address());
        assertEquals("unknown at 192.0.2.7", Requester.unknown().at("192.0.2.7").toString());
        assertEquals("ops at a  b", Requester.named("ops").at("a\r\nb").toString());
        assertEquals(
                Optional.of("x".repeat(200)),
                Requester.named("ops").at("x".repeat(1000)).address());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void nobodyKnowsWhereSomebodyWithoutAnAddressIs(@Nullable String address) {
        assertEquals(
                Requester.named("ops"), Requester.named("ops").at("192.0.2.7").at(address));
        assertEquals(Optional.empty(), Requester.named("ops").at(address).address());
    }

    @Test
    void theSameIsWhoHasTheSameNameAndAddress() {
        assertEquals(Requester.named("ops").at("a"), Requester.named("ops").at("a"));
        assertEquals(
                Requester.named("ops").at("a").hashCode(),
                Requester.named("ops").at("a").hashCode());
        assertNotEquals(
                Requester.named("ops").at("a").hashCode(),
                Requester.named("ops").at("b").hashCode());
        assertNotEquals(Requester.named("ops").at("a"), Requester.named("ops").at("b"));
        assertNotEquals(Requester.named("ops").at("a"), Requester.named("dev").at("a"));
    }
}
