package io.github.migrationroute.servlet;

import java.io.IOException;
import java.io.OutputStream;

/** What goes to the client. Its failures can be told from those of what is sent. */
final class ClientOutput extends OutputStream {
    /** The client is gone. */
    static final class GoneException extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException reason;

        private GoneException(IOException reason) {
            super(reason);
            this.reason = reason;
        }

        /** Returns what the container has thrown, which it may know again. */
        IOException reason() {
            return reason;
        }
    }

    private final OutputStream out;

    ClientOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new GoneException(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw new GoneException(e);
        }
    }
}
