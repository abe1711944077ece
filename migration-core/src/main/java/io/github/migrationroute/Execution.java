package io.github.migrationroute;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a command: what names it, what was asked for, and how the listeners are told of it. Thread-safe. */
final class Execution {
    private record Event(
            String id,
            MigrationCommand command,
            boolean verbose,
            Requester requester,
            Duration duration,
            Optional<Throwable> failure)
            implements CommandEvent {}

    private static final Logger LOGGER = LoggerFactory.getLogger(Execution.class);

    private final String id = UUID.randomUUID().toString();
    private final MigrationRequest request;
    private final List<MigrationListener> listeners;
    private final Facts facts = new Facts();
    private volatile long begin = System.nanoTime();

    Execution(MigrationRequest request, List<MigrationListener> listeners) {
        this.request = request;
        this.listeners = listeners;
    }

    String id() {
        return id;
    }

    MigrationRequest request() {
        return request;
    }

    String commandName() {
        return request.command().wireName();
    }

    /** Returns what the command gives as values. */
    Facts facts() {
        return facts;
    }

    ClaimRequest claimRequest(Duration patience, ClaimListener listener) {
        return ClaimRequest.builder(id, commandName(), listener)
                .verbose(request.verbose())
                .requester(request.requester().name().orElse(null))
                .patience(patience)
                .build();
    }

    /** Has got its right to be executed. */
    void start() {
        begin = System.nanoTime();
        HostLog.started(this);
        tell(MigrationListener::commandStarted, Duration.ZERO, null);
    }

    void end(@Nullable Throwable failure) {
        tell(MigrationListener::commandEnded, duration(), failure);
    }

    void exclude(Throwable reason) {
        tell(MigrationListener::commandExcluded, duration(), reason);
    }

    void loseClaim(Throwable reason) {
        tell(MigrationListener::claimLost, duration(), reason);
    }

    /** Returns how long it has taken since it got its right; until then, since its request. */
    Duration duration() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void tell(
            BiConsumer<MigrationListener, CommandEvent> what, Duration duration, @Nullable Throwable failure) {
        var event = new Event(
                id, request.command(), request.verbose(), request.requester(), duration, Optional.ofNullable(failure));
        for (MigrationListener listener : listeners) {
            try {
                what.accept(listener, event);
            } catch (Throwable e) {
                HostLog.safely(commandName(), e, () -> LOGGER.warn("A listener failed", e));
            }
        }
    }
}
