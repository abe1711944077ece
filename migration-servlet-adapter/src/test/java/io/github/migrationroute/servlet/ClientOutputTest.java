package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.servlet.ClientOutput.GoneException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClientOutputTest {
    @Test
    void everythingThatIsWrittenGoesToTheClient() throws IOException {
        var received = new ByteArrayOutputStream();
        try (var out = new ClientOutput(received)) {
            out.write('a');
            out.write("bc".getBytes(StandardCharsets.US_ASCII));
            out.write("_d_".getBytes(StandardCharsets.US_ASCII), 1, 1);
        }
        assertEquals("abcd", received.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void whateverCannotBeWrittenSaysThatTheClientIsGone() throws IOException {
        var reason = new IOException("Broken pipe");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw reason;
            }
        };
        try (var out = new ClientOutput(broken)) {
            assertSame(
                    reason,
                    assertThrows(GoneException.class, () -> out.write('a')).reason());
            GoneException gone = assertThrows(GoneException.class, () -> out.write(new byte[2]));
            assertSame(reason, gone.reason());
            assertEquals("java.io.IOException: Broken pipe", gone.getMessage());
        }
    }
}
