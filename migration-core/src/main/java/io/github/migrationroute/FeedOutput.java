package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** The output of a run that is followed, up to a moment. The feed has it until this is closed. */
final class FeedOutput implements EncodedOutput {
    private final RunFeed feed;
    private final long length;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** The same object for every output, of which the feed has one for each. */
    private final RunFeed.Listener keepsFeed = changed -> {};

    FeedOutput(RunFeed feed) {
        this.feed = feed;
        this.length = feed.view().end();
        feed.add(keepsFeed);
    }

    @Override
    public long encodedLength() {
        return length;
    }

    @Override
    public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
        Objects.checkFromToIndex(from, to, length);
        long place = from;
        while (place < to) {
            byte[] piece = feed.piece(place, (int) Math.min(to - place, SpillingOutput.CHUNK_BYTES));
            if (piece.length == 0) {
                throw new IOException("The run is not followed any more");
            }
            out.write(piece);
            place += piece.length;
        }
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            feed.remove(keepsFeed);
        }
    }
}
