package io.github.migrationroute;

import java.io.IOException;
import java.io.OutputStream;

/** Output that notes when it was read to its end. */
final class NotingOutput implements MigrationOutput {
    private final MigrationOutput output;
    private final Runnable whenRead;

    NotingOutput(MigrationOutput output, Runnable whenRead) {
        this.output = output;
        this.whenRead = whenRead;
    }

    @Override
    public long encodedLength() {
        return output.encodedLength();
    }

    @Override
    public void writeEncodedTo(OutputStream out) throws IOException {
        output.writeEncodedTo(out);
        whenRead.run();
    }

    @Override
    public void close() {
        output.close();
    }
}
