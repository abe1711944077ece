package io.github.migrationroute;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that execute commands or wait for their turn, so that {@link #close} can wait for them, interrupt them,
 * and be sure that none is left.
 */
final class ActiveThreads {
    private static final Logger LOGGER = LoggerFactory.getLogger(ActiveThreads.class);

    private final Set<Activity> activities = new HashSet<>();
    private boolean closed;

    synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Registers the current thread, which is about to wait for its turn.
     *
     * @throws ClosedException if this object is closed
     */
    synchronized CallerActivity enter() throws ClosedException {
        throwIfClosed();
        var activity = new CallerActivity(Thread.currentThread());
        activities.add(activity);
        return activity;
    }

    /**
     * Starts the thread of a run.
     *
     * @param interruption is told before the thread is interrupted
     * @return false if this object is closed; the thread is not started then
     */
    synchronized boolean start(Thread thread, Interruption interruption) {
        if (closed) {
            return false;
        }
        activities.removeIf(activity -> activity instanceof OwnThread own && !own.thread.isAlive());
        activities.add(new OwnThread(thread, interruption));
        thread.start();
        return true;
    }

    /**
     * Lets nothing begin any more, waits for what has begun, and interrupts what does not end in time.
     *
     * @param grace how long to wait before interrupting, and again after it
     */
    void close(Duration grace) {
        List<Activity> left = closeAndGetActivities();
        boolean interrupted = false;
        try {
            interrupted |= !awaitEnd(left, grace);
            left.stream()
                    .filter(activity -> !activity.isCurrentThread() && !activity.hasEnded())
                    .forEach(Activity::stop);
            interrupted |= !awaitEnd(left, grace);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        left.stream()
                .filter(activity -> !activity.isCurrentThread() && !activity.hasEnded())
                .forEach(activity -> LOGGER.error(
                        "The thread {} still executes a command; it does not react to its interruption",
                        activity.thread.getName()));
    }

    private synchronized List<Activity> closeAndGetActivities() {
        closed = true;
        activities.forEach(Activity::interruptIfWaiting);
        return List.copyOf(activities);
    }

    private synchronized void throwIfClosed() throws ClosedException {
        if (closed) {
            throw new ClosedException();
        }
    }

    /** Returns false if the current thread was interrupted, and then at once. */
    private static boolean awaitEnd(List<Activity> activities, Duration patience) {
        long start = System.nanoTime();
        long nanos = TimeUnit.NANOSECONDS.convert(patience);
        try {
            for (Activity activity : activities) {
                // A command that closes its own handler must not wait for itself.
                if (!activity.isCurrentThread()) {
                    activity.awaitEnd(Math.max(0, nanos - (System.nanoTime() - start)));
                }
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private abstract static class Activity {
        final Thread thread;

        Activity(Thread thread) {
            this.thread = thread;
        }

        boolean isCurrentThread() {
            return thread == Thread.currentThread();
        }

        abstract void interruptIfWaiting();

        /** Interrupts it, and says to its command why. */
        abstract void stop();

        abstract boolean hasEnded();

        abstract void awaitEnd(long nanos) throws InterruptedException;
    }

    /** A thread of ours: ends by dying. */
    private static final class OwnThread extends Activity {
        private final Interruption interruption;

        OwnThread(Thread thread, Interruption interruption) {
            super(thread);
            this.interruption = interruption;
        }

        @Override
        void interruptIfWaiting() {}

        @Override
        void stop() {
            // Not the thread: one that already stores the end of its command must not take it for its own.
            interruption.hostShutsDown();
        }

        @Override
        boolean hasEnded() {
            return !thread.isAlive();
        }

        @Override
        void awaitEnd(long nanos) throws InterruptedException {
            // Rounded up, because joining for 0 ms means for ever.
            thread.join(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }
    }

    /** A thread of the caller: is interrupted only while it is in here, and leaves without a trace of it. */
    final class CallerActivity extends Activity implements AutoCloseable {
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Interruption executing;
        private boolean interruptible = true;
        private boolean interruptedByUs;

        CallerActivity(Thread thread) {
            super(thread);
        }

        /**
         * Ends waiting and begins executing.
         *
         * @param interruption is told before the thread is interrupted because this object is closed
         * @return false if it was closed meanwhile; nothing is to be executed then
         */
        boolean beginExecution(Interruption interruption) {
            synchronized (ActiveThreads.this) {
                if (!closed) {
                    executing = interruption;
                }
                return !closed;
            }
        }

        /**
         * Ends executing. What follows is not interrupted, and must not take an interruption of the command for its own.
         *
         * @return whether the thread was interrupted; it is not any more
         */
        boolean endExecution() {
            synchronized (ActiveThreads.this) {
                interruptible = false;
                return Thread.interrupted();
            }
        }

        /** Unregisters the thread. */
        @Override
        public void close() {
            synchronized (ActiveThreads.this) {
                activities.remove(this);
                ended.countDown();
                interruptible = false;
                if (interruptedByUs) {
                    Thread.interrupted();
                }
            }
        }

        @Override
        void interruptIfWaiting() {
            if (executing == null) {
                interrupt();
            }
        }

        @Override
        void stop() {
            synchronized (ActiveThreads.this) {
                if (executing == null) {
                    interrupt();
                } else {
                    executing.hostShutsDown();
                }
            }
        }

        /** Interrupts the thread, if it has not ended executing yet. */
        void interrupt() {
            synchronized (ActiveThreads.this) {
                if (interruptible) {
                    interruptedByUs = true;
                    thread.interrupt();
                }
            }
        }

        @Override
        boolean hasEnded() {
            return ended.getCount() == 0;
        }

        @Override
        void awaitEnd(long nanos) throws InterruptedException {
            ended.await(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
