package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Requester;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an authorizer learns from another one that it asks. */
class AuthorizationTest {
    @Test
    void onlyWhoIsGrantedIsLetIn() {
        assertTrue(Authorization.granted(Requester.unknown()).isGranted());
        for (Authorization no :
                List.of(Authorization.denied(), Authorization.forbidden(), Authorization.misconfigured())) {
            assertFalse(no.isGranted(), no.toString());
            assertEquals(Requester.unknown(), no.requester());
        }
    }

    @Test
    void itIsDescribedShortly() {
        assertEquals(
                "GRANTED to ops", Authorization.granted(Requester.named("ops")).toString());
        assertEquals("FORBIDDEN", Authorization.forbidden().toString());
    }
}
