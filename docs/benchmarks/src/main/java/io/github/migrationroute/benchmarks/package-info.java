/** Measures the figures in {@code docs/performance.md}. */
@NullMarked
package io.github.migrationroute.benchmarks;

import org.jspecify.annotations.NullMarked;
