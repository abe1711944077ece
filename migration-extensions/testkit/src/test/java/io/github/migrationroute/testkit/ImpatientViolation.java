package io.github.migrationroute.testkit;

import java.time.Duration;

/** Does not wait long for what never comes. */
abstract class ImpatientViolation extends RunStoreViolation {
    @Override
    protected Duration patience() {
        return Duration.ofMillis(500);
    }
}
