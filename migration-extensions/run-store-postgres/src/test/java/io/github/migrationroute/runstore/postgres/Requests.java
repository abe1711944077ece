package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import java.time.Duration;
import java.util.UUID;

/** What claims are asked with, each with an id of its own. */
public final class Requests {
    private Requests() {}

    public static ClaimRequest request(MigrationCommand command, Duration patience, ClaimListener listener) {
        return request(command.wireName(), patience, listener);
    }

    public static ClaimRequest request(String command, Duration patience, ClaimListener listener) {
        return ClaimRequest.builder(UUID.randomUUID().toString(), command, listener)
                .patience(patience)
                .build();
    }
}
