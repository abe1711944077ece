package io.github.migrationroute.runstore.postgres.internal.claim;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A walk that makes each move in each state once, and goes from one state to the nearest one in which a move is left by moves
 * that it has made before. A move leads from one state always to the same.
 */
final class Tour<M> {
    private final Map<String, Set<M>> left = new HashMap<>();
    private final Map<String, Map<M, String>> made = new HashMap<>();
    private String here = "";
    private @Nullable M move;

    /**
     * Chooses a move.
     *
     * @param moves those that are possible in the state, the one that is to be made first at the front
     * @return null if all have been made in all states that can be reached
     */
    @Nullable
    M next(String state, List<M> moves) {
        here = state;
        left.computeIfAbsent(state, unknown -> new LinkedHashSet<>(moves));
        move = choose();
        return move;
    }

    private @Nullable M choose() {
        record Way<M>(String to, @Nullable M first) {}

        Set<String> seen = new LinkedHashSet<>(Set.of(here));
        ArrayDeque<Way<M>> ways = new ArrayDeque<>(List.of(new Way<M>(here, null)));
        while (!ways.isEmpty()) {
            Way<M> way = ways.remove();
            for (M untried : left.getOrDefault(way.to, Set.of())) {
                return way.first == null ? untried : way.first;
            }
            made.getOrDefault(way.to, Map.of()).forEach((known, to) -> {
                if (seen.add(to)) {
                    ways.add(new Way<>(to, way.first == null ? known : way.first));
                }
            });
        }
        return null;
    }

    /** Says where the chosen move has led. */
    void ledTo(String state) {
        M chosen = Objects.requireNonNull(move);
        Objects.requireNonNull(left.get(here)).remove(chosen);
        String before = made.computeIfAbsent(here, unknown -> new HashMap<>()).put(chosen, state);
        if (before != null && !before.equals(state)) {
            throw new AssertionError(chosen + " in the state " + here + " led to " + before + ", and now to " + state);
        }
    }

    int states() {
        return left.size();
    }
}
