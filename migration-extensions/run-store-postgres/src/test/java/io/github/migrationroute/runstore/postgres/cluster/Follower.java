package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.RunsClient.Followed;
import io.github.migrationroute.runstore.postgres.cluster.RunsClient.Piece;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Joins the output of one run: follows it on any node, leaves, and comes back on another one with its last place. */
final class Follower {
    private static final int MOST_VISITS = 12;
    private static final int MOST_PIECES = 8;
    private static final int LONGEST_PAUSE_MILLIS = 200;

    private final RunsClient client;
    private final String run;
    private final StringBuilder joined = new StringBuilder();
    private long place;
    private boolean complete;
    private @Nullable String problem;

    Follower(RunsClient client, String run) {
        this.client = client;
        this.run = run;
    }

    /** Follows until the end of the run, or until it has had enough, and records what it has joined. */
    void follow(Cluster cluster, Random random, BooleanSupplier stopped) throws SQLException, InterruptedException {
        long last = 0;
        boolean goesOn = true;
        for (int visit = 0; goesOn && visit < MOST_VISITS && !stopped.getAsBoolean(); visit++) {
            Optional<NodeProcess> node = cluster.any(random);
            if (node.isPresent()) {
                Followed followed = visit(node.get(), random, stopped);
                last = followed.exchange().id();
                complete = followed.complete();
                int code = followed.exchange().code();
                goesOn = !complete && code != 404 && code != 410;
            }
            if (goesOn) {
                Pause.upTo(LONGEST_PAUSE_MILLIS, random);
            }
        }
        Moment seen = client.now();
        Shown shown = Shown.partOf(joined.toString());
        if (problem == null && shown.wrong()) {
            problem = "What was joined is not what any execution writes";
        }
        client.add(new Joined(last, run, shown.script(), shown.length(), complete, seen, problem));
    }

    private Followed visit(NodeProcess node, Random random, BooleanSupplier stopped)
            throws SQLException, InterruptedException {
        int form = random.nextInt(5);
        if (form < 2) {
            return client.output(node, run, place, form == 0, this::take);
        }
        // Some stay to the end.
        int most = form == 2 ? Integer.MAX_VALUE : 1 + random.nextInt(MOST_PIECES);
        int[] pieces = {0};
        return client.events(node, run, place, random.nextBoolean(), piece -> {
            take(piece);
            pieces[0]++;
            return pieces[0] < most && !stopped.getAsBoolean();
        });
    }

    private boolean take(Piece piece) {
        if (piece.next() != place + piece.encoded() && problem == null) {
            problem = "After " + piece.encoded() + " bytes from " + place + " the next place is " + piece.next();
        }
        joined.append(piece.text());
        place = piece.next();
        return true;
    }
}
