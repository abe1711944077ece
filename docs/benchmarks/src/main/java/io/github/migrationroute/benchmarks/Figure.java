package io.github.migrationroute.benchmarks;

/**
 * One figure.
 *
 * @param name what it is, unique
 * @param value the value
 * @param unit its unit
 * @param target what is to be reached, for example {@code >= 0.8}; empty if nothing is
 */
public record Figure(String name, double value, String unit, String target) {
    /** Creates a figure without a target. */
    public Figure(String name, double value, String unit) {
        this(name, value, unit, "");
    }
}
