package io.github.migrationroute;

import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migration route without HTTP: takes the JSON payload of a request, and gives the JSON and the status code of its
 * answer.
 *
 * <p>{@code migrate} and {@code finalize} run in a thread of their own and are answered after the initial wait at the
 * latest; {@code reset}, {@code clear-collectionfield-tables} and {@code stats} are executed in the caller's thread. All of
 * them first wait for a short command that is being executed, as long as is set. {@code progress} waits for no command, only
 * for the store of runs. Never are two commands executed at the same time.
 *
 * <p>Whoever is interrupted while it waits for another command is refused with status code 503, and stays interrupted.
 *
 * <p>No method throws for what a client sent: a bad request becomes an answer with a status code from 400 on. A command
 * that fails becomes an answer with status code 200 and an {@code exception}; so does one whose outcome or output cannot be
 * stored or read. A status code from 400 on, or something thrown, means that nothing was executed.
 *
 * <p>Thread-safe. To be closed when the host shuts down.
 */
public final class MigrationRouteHandler implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MigrationRouteHandler.class);

    private final MigrationRunner runner;
    private final PayloadReader payloads;
    private final RunFeeds feeds;
    private final MigrationRuns runs;
    private final RunResources resources;
    private final @Nullable RunStore ownStore;

    private MigrationRouteHandler(Builder builder) {
        this.payloads = new PayloadReader(builder.payloadLimit);
        this.ownStore = builder.runStore == null ? builder.inMemoryRunStore() : null;
        RunStore store = builder.runStore == null ? Objects.requireNonNull(ownStore) : builder.runStore;
        this.runner = new MigrationRunner(
                builder.datastore,
                store,
                new MigrationRunner.Settings(
                        builder.initialWait,
                        builder.shortCommandWait,
                        builder.closeGrace,
                        builder.outputMemoryLimit,
                        builder.temporaryFolder,
                        builder.threadFactory,
                        List.copyOf(builder.listeners),
                        builder.statusForm));
        this.feeds = new RunFeeds(store, () -> new SpillingOutput(builder.outputMemoryLimit, builder.temporaryFolder));
        this.runs = new MigrationRuns(store, feeds, builder.stoppable);
        this.resources = new RunResources(runs, store, payloads);
    }

    /**
     * Begins to build a handler.
     *
     * @param datastore what the commands are executed by
     * @return a builder with the defaults that its methods name
     */
    public static Builder builder(Datastore datastore) {
        return new Builder(datastore);
    }

    /**
     * Handles a request of an unknown requester.
     *
     * @param payload the JSON payload
     * @return the answer
     */
    public MigrationResponse handle(String payload) {
        return handle(payload, Requester.unknown());
    }

    /**
     * Handles a request.
     *
     * @param payload the JSON payload
     * @param requester who asks
     * @return the answer
     */
    public MigrationResponse handle(String payload, Requester requester) {
        byte[] bytes;
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(payload));
            bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
        } catch (CharacterCodingException e) {
            return MigrationResponse.refused(400, "The body must be UTF-8, which has no unpaired surrogates.");
        }
        return handle(bytes, requester);
    }

    /**
     * Handles a request of an unknown requester.
     *
     * @param payload the JSON payload in UTF-8
     * @return the answer
     */
    public MigrationResponse handle(byte[] payload) {
        return handle(payload, Requester.unknown());
    }

    /**
     * Handles a request.
     *
     * @param payload the JSON payload in UTF-8
     * @param requester who asks
     * @return the answer
     */
    public MigrationResponse handle(byte[] payload, Requester requester) {
        try {
            payloads.check(payload.length);
            return handle(MigrationRequest.parse(payload).withRequester(requester));
        } catch (RefusedException e) {
            return e.response();
        }
    }

    /**
     * Handles a request of an unknown requester. Reads at most one byte more than the payload limit.
     *
     * @param payload the JSON payload in UTF-8; not closed
     * @return the answer
     */
    public MigrationResponse handle(InputStream payload) {
        return handle(payload, Requester.unknown());
    }

    /**
     * Handles a request. Reads at most one byte more than the payload limit.
     *
     * @param payload the JSON payload in UTF-8; not closed
     * @param requester who asks
     * @return the answer
     */
    public MigrationResponse handle(InputStream payload, Requester requester) {
        try {
            return handle(MigrationRequest.parse(payloads.read(payload)).withRequester(requester));
        } catch (RefusedException e) {
            return e.response();
        }
    }

    /**
     * Handles a request.
     *
     * @param request the request
     * @return the answer
     */
    public MigrationResponse handle(MigrationRequest request) {
        try {
            return MigrationResponse.handled(request.command(), runner.execute(request));
        } catch (RefusedException e) {
            return e.response();
        } catch (RunStoreException e) {
            LOGGER.error(
                    "{} refused, because the store of runs failed; requested by: {}",
                    request.command().wireName(),
                    request.requester(),
                    e);
            return MigrationResponse.refused(503, Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    /**
     * Returns the runs: which there were, how far one is, what it writes, and how it is stopped.
     *
     * @return the same at every call
     */
    public MigrationRuns runs() {
        return runs;
    }

    /**
     * Returns the resources below the route, which are the {@link #runs()} as an adapter for a protocol needs them.
     *
     * @return the same at every call
     */
    public RunResources resources() {
        return resources;
    }

    /**
     * Refuses new commands with status code 503, those that wait for their turn as well, and waits for the command that
     * is being executed. One that does not end within the grace period is interrupted, says so in its {@code exception},
     * and is waited for once more as long.
     * Those who follow a run are told that there is no more.
     * Afterwards no thread and no file is left behind; a datastore that ignores its interruption is reported in the log.
     *
     * <p>Idempotent. May be called by a command itself, which is not waited for then.
     */
    @Override
    public void close() {
        runner.close();
        feeds.close();
        if (ownStore != null) {
            ownStore.close();
        }
    }

    /** Builds a {@link MigrationRouteHandler}. Not thread-safe. */
    public static final class Builder {
        private final Datastore datastore;
        private Duration initialWait = Duration.ofMillis(100);
        private Duration shortCommandWait = Duration.ofSeconds(30);
        private Duration closeGrace = Duration.ofSeconds(10);
        private int payloadLimit = 64 * 1024;
        private int outputMemoryLimit = 4 * 1024 * 1024;
        private Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
        private ThreadFactory threadFactory = namedThreads();
        private final List<MigrationListener> listeners = new ArrayList<>();
        private @Nullable RunStore runStore;
        private StatusForm statusForm = StatusForm.NUMBERS;
        private boolean stoppable = true;

        private Builder(Datastore datastore) {
            this.datastore = Objects.requireNonNull(datastore, "datastore");
        }

        /** Threads that keep the virtual machine alive: a migration must not end because main has. */
        private static ThreadFactory namedThreads() {
            var number = new AtomicInteger();
            return run -> new Thread(run, "migration-run-" + number.incrementAndGet());
        }

        /**
         * Sets how long the answer to {@code migrate} and {@code finalize} waits for the end of a run that may be short.
         *
         * @param initialWait 0 or more; 100 ms unless set
         * @return this builder
         * @throws IllegalArgumentException if the duration is negative
         */
        public Builder initialWait(Duration initialWait) {
            this.initialWait = notNegative(initialWait, "initial wait");
            return this;
        }

        /**
         * Sets how long a command waits for a short command that is being executed, before it is refused.
         *
         * @param shortCommandWait 0 or more; 30 s unless set
         * @return this builder
         * @throws IllegalArgumentException if the duration is negative
         */
        public Builder shortCommandWait(Duration shortCommandWait) {
            this.shortCommandWait = notNegative(shortCommandWait, "wait for a short command");
            return this;
        }

        /**
         * Sets how long {@link #close} waits for a command before it interrupts it, and again after that.
         *
         * @param closeGrace 0 or more; 10 s unless set
         * @return this builder
         * @throws IllegalArgumentException if the duration is negative
         */
        public Builder closeGrace(Duration closeGrace) {
            this.closeGrace = notNegative(closeGrace, "grace period");
            return this;
        }

        /**
         * Sets how long a payload may be.
         *
         * @param bytes the limit in bytes, from 1 to 2³¹ − 9; 64 KiB unless set
         * @return this builder
         * @throws IllegalArgumentException if the limit is out of range
         */
        public Builder payloadLimit(int bytes) {
            if (bytes < 1 || bytes > Integer.MAX_VALUE - 9) {
                throw new IllegalArgumentException(
                        "The payload limit must be from 1 to 2147483638 bytes, but it is " + bytes);
            }
            this.payloadLimit = bytes;
            return this;
        }

        /**
         * Sets how much output of a command is kept in memory; what is longer goes to a temporary file.
         *
         * @param bytes the limit in bytes, 0 or more, rounded up to 64 KiB; 4 MiB unless set. Applies to the latest run
         *     unless a {@link #runStore} is set, and to a short command
         * @return this builder
         * @throws IllegalArgumentException if the limit is negative
         */
        public Builder outputMemoryLimit(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException(
                        "The output kept in memory must be 0 or more bytes, but it is " + bytes);
            }
            this.outputMemoryLimit = bytes;
            return this;
        }

        /**
         * Sets where long output is stored. The file is readable and writable by its owner only.
         *
         * @param folder an existing folder; the value of {@code java.io.tmpdir} unless set
         * @return this builder
         * @throws IllegalArgumentException if the folder does not exist
         */
        public Builder temporaryFolder(Path folder) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException("The temporary folder " + folder + " does not exist");
            }
            this.temporaryFolder = folder;
            return this;
        }

        /**
         * Sets what makes the thread of a run.
         *
         * @param threadFactory is asked for one thread for each run: a new one, not started yet, that executes what the
         *     factory was given and nothing else does. If it gives anything else, or throws, the run fails without being
         *     executed. Unless set, it makes threads named {@code migration-run-1} and so on, which are no daemons
         * @return this builder
         */
        public Builder threadFactory(ThreadFactory threadFactory) {
            this.threadFactory = Objects.requireNonNull(threadFactory, "threadFactory");
            return this;
        }

        /**
         * Adds somebody who is told of commands. Can be called for several, who are told in this order.
         *
         * @param listener the listener; there is none unless added
         * @return this builder
         */
        public Builder addListener(MigrationListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Sets where runs live. Handlers that share a store exclude each other and report the same progress.
         *
         * @param runStore the store, which the caller closes after the handler; unless set, the handler has one of its
         *     own in memory
         * @return this builder
         */
        public Builder runStore(RunStore runStore) {
            this.runStore = Objects.requireNonNull(runStore, "runStore");
            return this;
        }

        /**
         * Sets in which form answers say where the migration stands.
         *
         * @param statusForm the form; {@link StatusForm#NUMBERS} unless set
         * @return this builder
         */
        public Builder statusForm(StatusForm statusForm) {
            this.statusForm = Objects.requireNonNull(statusForm, "statusForm");
            return this;
        }

        /**
         * Sets whether runs can be stopped through this handler. What is stopped leaves what an interruption leaves.
         *
         * @param stoppable whether they can; true unless set
         * @return this builder
         */
        public Builder stoppable(boolean stoppable) {
            this.stoppable = stoppable;
            return this;
        }

        /**
         * Builds the handler.
         *
         * @return the handler
         */
        public MigrationRouteHandler build() {
            return new MigrationRouteHandler(this);
        }

        private RunStore inMemoryRunStore() {
            return InMemoryRunStore.builder()
                    .outputMemoryLimit(outputMemoryLimit)
                    .temporaryFolder(temporaryFolder)
                    .build();
        }

        private static Duration notNegative(Duration duration, String name) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("The " + name + " must not be negative, but it is " + duration);
            }
            return duration;
        }
    }
}
