package io.github.migrationroute.postgres;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A long for every id, 0 unless set. Takes about eight bytes for each id that is used where ids are dense, as those of a
 * collection are, and no more than a page for each where they are not.
 */
final class PagedLongs {
    private static final int PAGE_BITS = 8;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;

    /** Takes an id and what is set for it. */
    interface Visitor {
        void visit(int id, long value);
    }

    private long[] @Nullable [] pages = new long[16][];

    long get(int id) {
        int number = id >>> PAGE_BITS;
        long[] page = number < pages.length ? pages[number] : null;
        return page == null ? 0 : page[id & (PAGE_SIZE - 1)];
    }

    void set(int id, long value) {
        int number = id >>> PAGE_BITS;
        if (number >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(2 * pages.length, number + 1));
        }
        long[] page = pages[number];
        if (page == null) {
            page = new long[PAGE_SIZE];
            pages[number] = page;
        }
        page[id & (PAGE_SIZE - 1)] = value;
    }

    /** Visits what is not 0, in the order of the ids. */
    void forEach(Visitor visitor) {
        for (int number = 0; number < pages.length; number++) {
            long[] page = pages[number];
            for (int i = 0; page != null && i < PAGE_SIZE; i++) {
                if (page[i] != 0) {
                    visitor.visit(number << PAGE_BITS | i, page[i]);
                }
            }
        }
    }
}
