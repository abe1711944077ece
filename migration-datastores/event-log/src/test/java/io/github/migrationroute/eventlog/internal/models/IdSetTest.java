package io.github.migrationroute.eventlog.internal.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IdSetTest {
    @Property(tries = 100)
    void itHoldsWhatWasAdded(@ForAll("ids") List<Integer> added) {
        IdSet ids = new IdSet();
        TreeSet<Integer> expected = new TreeSet<>();
        for (int id : added) {
            assertEquals(expected.contains(id), ids.contains(id));
            ids.add(id);
            expected.add(id);
            assertEquals(expected.last(), ids.highest());
        }
        assertEquals(expected.size(), ids.size());
        List<Integer> found = new ArrayList<>();
        var left = ids.iterator();
        while (left.hasNext()) {
            found.add(left.nextInt());
        }
        assertEquals(List.copyOf(expected), found);
        added.forEach(id -> assertEquals(expected.contains(id - 1), ids.contains(id - 1)));
        assertFalse(ids.contains(0));
    }

    @Provide
    Arbitrary<List<Integer>> ids() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.integers().between(4090, 4100),
                        Arbitraries.integers().between(1, 2_147_483_646))
                .list()
                .ofMaxSize(60);
    }
}
