package io.github.migrationroute.eventlog.internal.models;

import java.util.BitSet;
import java.util.PrimitiveIterator;
import java.util.TreeMap;

/** Ids of one collection, ascending. Takes a bit for each id where ids are dense, and no more than a KiB where they are not. */
final class IdSet {
    private static final int PAGE_BITS = 12;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;

    private final TreeMap<Integer, BitSet> pages = new TreeMap<>();
    private long size;

    void add(int id) {
        BitSet page = pages.computeIfAbsent(id >>> PAGE_BITS, number -> new BitSet());
        int place = id & (PAGE_SIZE - 1);
        if (!page.get(place)) {
            page.set(place);
            size++;
        }
    }

    boolean contains(int id) {
        BitSet page = pages.get(id >>> PAGE_BITS);
        return page != null && page.get(id & (PAGE_SIZE - 1));
    }

    long size() {
        return size;
    }

    /** Returns the highest id; there must be one. */
    int highest() {
        var last = pages.lastEntry();
        return last.getKey() << PAGE_BITS | last.getValue().length() - 1;
    }

    /** Goes through the ids. Nothing may be added meanwhile. */
    PrimitiveIterator.OfInt iterator() {
        return pages.entrySet().stream()
                .flatMapToInt(page -> page.getValue().stream().map(place -> page.getKey() << PAGE_BITS | place))
                .iterator();
    }
}
