package io.github.migrationroute.eventlog.internal.convert;

import org.jspecify.annotations.Nullable;

/**
 * A long for every id, 0 unless set. Takes about eight bytes for each id that is used where ids are dense, as those of a
 * collection are, and no more than 18 KiB for each where they are not.
 */
final class PagedLongs {
    private static final int PAGE_BITS = 8;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;
    private static final int GROUP_BITS = 11;
    private static final int GROUP_SIZE = 1 << GROUP_BITS;
    private static final int GROUPS = 1 << (Integer.SIZE - 1 - GROUP_BITS - PAGE_BITS);

    /** Takes an id and what is set for it. */
    interface Visitor {
        void visit(int id, long value);
    }

    /** Pages in groups, so that one large id needs no long directory. */
    private final long[] @Nullable [] @Nullable [] groups = new long[GROUPS][][];

    long get(int id) {
        long[] @Nullable [] group = groups[id >>> (GROUP_BITS + PAGE_BITS)];
        long[] page = group == null ? null : group[id >>> PAGE_BITS & (GROUP_SIZE - 1)];
        return page == null ? 0 : page[id & (PAGE_SIZE - 1)];
    }

    void set(int id, long value) {
        int groupNumber = id >>> (GROUP_BITS + PAGE_BITS);
        long[] @Nullable [] group = groups[groupNumber];
        if (group == null) {
            group = new long[GROUP_SIZE][];
            groups[groupNumber] = group;
        }
        int number = id >>> PAGE_BITS & (GROUP_SIZE - 1);
        long[] page = group[number];
        if (page == null) {
            page = new long[PAGE_SIZE];
            group[number] = page;
        }
        page[id & (PAGE_SIZE - 1)] = value;
    }

    /** Visits what is not 0, in the order of the ids. */
    void forEach(Visitor visitor) {
        for (int first = 0; first < GROUPS; first++) {
            long[] @Nullable [] group = groups[first];
            for (int number = 0; group != null && number < GROUP_SIZE; number++) {
                long[] page = group[number];
                for (int i = 0; page != null && i < PAGE_SIZE; i++) {
                    if (page[i] != 0) {
                        visitor.visit((first << GROUP_BITS | number) << PAGE_BITS | i, page[i]);
                    }
                }
            }
        }
    }
}
