/** Measures what runs that are shared by many nodes cost. */
@NullMarked
package io.github.migrationroute.benchmarks.runstore;

import org.jspecify.annotations.NullMarked;
