package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

/** A request is a value. */
class MigrationRequestTest {
    private static MigrationRequest verboseMigrate() {
        return MigrationRequest.of(MigrationCommand.MIGRATE).withVerbose(true).withRequester(Requester.named("ops"));
    }

    @Test
    void theSameIsWhatAsksForTheSameForTheSame() {
        MigrationRequest request = verboseMigrate();
        assertEquals(request, verboseMigrate());
        assertEquals(request.hashCode(), verboseMigrate().hashCode());
        assertNotEquals(request.hashCode(), request.withVerbose(false).hashCode());
        assertNotEquals(request, request.withVerbose(false));
        assertNotEquals(request, request.withRequester(Requester.unknown()));
        assertNotEquals(
                request,
                MigrationRequest.of(MigrationCommand.FINALIZE).withVerbose(true).withRequester(request.requester()));
        assertNotEquals(request, (Object) "migrate");
    }

    @Test
    void itIsDescribedShortly() {
        assertEquals("migrate, verbose, requested by ops", verboseMigrate().toString());
        assertEquals(
                "stats, requested by unknown",
                MigrationRequest.of(MigrationCommand.STATS).toString());
    }
}
