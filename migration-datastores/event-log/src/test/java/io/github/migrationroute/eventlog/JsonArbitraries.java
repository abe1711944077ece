package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.migration.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** JSON of every kind that {@code jsonb} can keep. */
public final class JsonArbitraries {
    private static final BigInteger LONG = BigInteger.TEN.pow(40);

    private JsonArbitraries() {}

    /** Anything but null. */
    public static Arbitrary<JsonValue> values() {
        return Arbitraries.frequencyOf(Tuple.of(6, scalars()), Tuple.of(1, lists()), Tuple.of(1, objects()));
    }

    private static Arbitrary<JsonValue> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 4).map(JsonValue::of),
                numbers().map(JsonValue::of),
                strings().map(JsonValue::of),
                Arbitraries.of(true, false).map(JsonValue::of));
    }

    private static Arbitrary<JsonValue> lists() {
        return nested().list().ofMaxSize(4).map(JsonValue::of);
    }

    private static Arbitrary<JsonValue> objects() {
        return Arbitraries.maps(strings(), nested()).ofMaxSize(4).map(JsonValue::of);
    }

    private static Arbitrary<JsonValue> nested() {
        return Arbitraries.lazyOf(
                JsonArbitraries::scalars,
                JsonArbitraries::scalars,
                JsonArbitraries::scalars,
                JsonArbitraries::lists,
                JsonArbitraries::objects,
                () -> Arbitraries.just(JsonValue.NULL));
    }

    /** Among them whole ones of 40 digits, and such as end with zeros. */
    public static Arbitrary<BigDecimal> numbers() {
        return Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.bigIntegers().between(LONG.negate(), LONG),
                                Arbitraries.bigIntegers().between(BigInteger.valueOf(-100), BigInteger.valueOf(100))),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(-5, 20))
                .as((digits, zeros, scale) -> new BigDecimal(digits.multiply(BigInteger.TEN.pow(zeros)), scale));
    }

    /** Among them such as mean something to JSON, to COPY or to Java, and characters beyond 16 bits. */
    public static Arbitrary<String> strings() {
        Arbitrary<String> parts = Arbitraries.oneOf(
                Arbitraries.of(
                        "\\", "\\N", "\\.", "\"", "\\u0000", "\\n", "\n", "\r", "\t", "\b", "\f", "\u0001", "\u001f",
                        "\u007f", "\u0085", "\u2028", "\ufeff", "\uffff", "/", "'", "{", "}", ",", "😀", "ä", ""),
                Arbitraries.integers()
                        .between(1, Character.MAX_CODE_POINT)
                        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                        .map(Character::toString),
                Arbitraries.strings().ascii().excludeChars('\0').ofMaxLength(8));
        return parts.list().ofMaxSize(4).map(list -> String.join("", list));
    }
}
