package io.github.migrationroute.benchmarks;

/**
 * What was answered in a time, and what it cost.
 *
 * @param requests number of requests
 * @param bytes length of their bodies together
 * @param nanos how long it took, in nanoseconds
 * @param serverCpuNanos the processor time of the server, in nanoseconds
 */
record Load(long requests, long bytes, long nanos, long serverCpuNanos) {
    static final Load NONE = new Load(0, 0, 0, 0);

    /** Adds what was done at the same time. */
    Load beside(Load other) {
        return new Load(
                requests + other.requests,
                bytes + other.bytes,
                Math.max(nanos, other.nanos),
                serverCpuNanos + other.serverCpuNanos);
    }

    Load costing(long cpuNanos) {
        return new Load(requests, bytes, nanos, cpuNanos);
    }

    double requestsPerSecond() {
        return requests * 1e9 / nanos;
    }

    double mebibytesPerSecond() {
        return bytes * 1e9 / nanos / (1 << 20);
    }
}
