package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.Run;
import java.util.Arrays;

/** A run as its followers see it at one moment. Immutable. */
final class RunView {
    private final Run run;
    private final long end;
    private final boolean complete;
    private final byte[] json;
    private final byte[] lasting;

    private RunView(Run run, long end, boolean complete) {
        this.run = run;
        this.end = end;
        this.complete = complete;
        this.json = RunJson.of(run);
        this.lasting = RunJson.withoutDuration(run);
    }

    /**
     * Creates a view.
     *
     * @param run the run, with its output
     * @param end how much of its output can be read
     */
    static RunView of(Run run, long end) {
        boolean complete = run.hasEnded() && end == run.output().encodedLength();
        return new RunView(run.toBuilder().output(EncodedOutput.none()).build(), end, complete);
    }

    /** Returns the run, without its output. */
    Run run() {
        return run;
    }

    /** Returns where the output ends that can be read. */
    long end() {
        return end;
    }

    /** Tells whether the run has ended and all of its output can be read: nothing changes any more. */
    boolean isComplete() {
        return complete;
    }

    /** Returns the run as JSON; not to be changed. */
    byte[] json() {
        return json;
    }

    /** Tells whether nothing has happened to the run between two views, of its output apart. */
    boolean isSameRunAs(RunView other) {
        return Arrays.equals(lasting, other.lasting);
    }

    /** Tells whether nothing at all has happened between two views. */
    boolean isSameAs(RunView other) {
        return end == other.end && complete == other.complete && isSameRunAs(other);
    }
}
