package io.github.migrationroute.benchmarks.runstore;

import java.util.ArrayList;
import java.util.List;

/** Measured values. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        return quantile(0.5);
    }

    /** Returns the value that this part of all values does not exceed. */
    double quantile(double part) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * part)));
    }
}
