package io.github.migrationroute.runstore.postgres.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Holds a history against what the route promises to those who see only its answers, and to the datastore. */
final class HistoryChecker {
    /** Some of the promises. */
    interface Rule {
        /** Tells about every offence. */
        void check(ClusterHistory history, Consumer<String> offences);
    }

    private static final List<Rule> RULES =
            List.of(new ExclusionRule(), new AnswerRule(), new RefusalRule(), new OutcomeRule(), new OrderRule());

    private HistoryChecker() {}

    /** Returns what is wrong; nothing if everything is right. */
    static List<String> offences(ClusterHistory history) {
        List<String> offences = new ArrayList<>();
        for (Rule rule : RULES) {
            rule.check(history, offence -> offences.add(rule.getClass().getSimpleName() + ": " + offence));
        }
        return offences;
    }
}
