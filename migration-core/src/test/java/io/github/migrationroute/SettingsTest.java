package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be set, and that nothing else can be. */
class SettingsTest {
    private static final int LONGEST_PAYLOAD = 2_147_483_638;

    private final MigrationRouteHandler.Builder builder = MigrationRouteHandler.builder(FunctionDatastore.greeting());
    private final InMemoryRunStore.Builder store = InMemoryRunStore.builder();

    private static void assertRefused(Runnable setting, String reason) {
        String message =
                assertThrows(IllegalArgumentException.class, setting::run).toString();
        assertTrue(message.contains(reason), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, LONGEST_PAYLOAD + 1, Integer.MAX_VALUE})
    void aPayloadLimitIsBetweenOneByteAndTheLongestArray(int bytes) {
        assertRefused(() -> builder.payloadLimit(bytes), "but it is " + bytes);
    }

    @Test
    void theBoundsThemselvesMayBeSet() {
        builder.payloadLimit(1).payloadLimit(LONGEST_PAYLOAD).outputMemoryLimit(0);
        builder.initialWait(Duration.ZERO).shortCommandWait(Duration.ZERO).closeGrace(Duration.ZERO);
        store.outputMemoryLimit(0).build().close();
        builder.build().close();
    }

    @Test
    void memoryForOutputIsNotNegative() {
        assertRefused(() -> builder.outputMemoryLimit(-1), "but it is -1");
        assertRefused(() -> store.outputMemoryLimit(-1), "but it is -1");
    }

    @Test
    void theTemporaryFolderExists(@TempDir Path folder) {
        Path missing = folder.resolve("missing");
        assertRefused(() -> builder.temporaryFolder(missing), missing + " does not exist");
        assertRefused(() -> store.temporaryFolder(missing), missing + " does not exist");
    }

    @Test
    void aTimeIsNotNegative() {
        for (Consumer<Duration> setting :
                List.<Consumer<Duration>>of(builder::initialWait, builder::shortCommandWait, builder::closeGrace)) {
            assertRefused(() -> setting.accept(Duration.ofNanos(-1)), "but it is PT-0.000000001S");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 399, 600})
    void aRefusalIsAnErrorOfHttp(int statusCode) {
        assertRefused(() -> MigrationResponse.refused(statusCode, "No."), "but it is " + statusCode);
    }

    @Test
    void aRefusalGivesAReason() {
        assertEquals(400, MigrationResponse.refused(400, "No.").statusCode());
        assertEquals(599, MigrationResponse.refused(599, "No.").statusCode());
        assertRefused(() -> MigrationResponse.refused(400, " "), "must not be blank");
    }
}
