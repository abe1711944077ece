package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.quickstart.AssociationHistory.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AssociationHistoryTest {
    private static final int EVENTS = 10_000;

    @Test
    void itIsTheSameEachTime() {
        assertEquals(writes(EVENTS), writes(EVENTS));
    }

    @Test
    void itHasAsManyEventsAsWanted() {
        for (int events : new int[] {1, 2, 149, 150, 151, EVENTS}) {
            assertEquals(
                    events,
                    writes(events).stream()
                            .mapToInt(write -> write.events().size())
                            .sum());
        }
    }

    @Test
    void thereIsNothingAfterItsEnd() {
        var history = new AssociationHistory(1);
        history.next();
        assertThrows(NoSuchElementException.class, history::next);
    }

    @Test
    void thereAreEventsOfEveryTypeInWritesOfManySizes() {
        List<Write> writes = writes(EVENTS);
        assertEquals(
                Set.of(Event.class.getPermittedSubclasses()),
                writes.stream()
                        .flatMap(write -> write.events().stream())
                        .map(Event::getClass)
                        .collect(Collectors.toSet()));
        Set<Integer> sizes = writes.stream().map(write -> write.events().size()).collect(Collectors.toSet());
        assertEquals(Set.of(), missing(sizes, 1, 2, 3));
        assertEquals(150, writes.get(0).events().size());
    }

    private static Set<Integer> missing(Set<Integer> sizes, Integer... wanted) {
        return Arrays.stream(wanted).filter(size -> !sizes.contains(size)).collect(Collectors.toSet());
    }

    private static List<Write> writes(int events) {
        List<Write> writes = new ArrayList<>();
        new AssociationHistory(events).forEachRemaining(writes::add);
        return writes;
    }
}
