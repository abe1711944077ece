/** The code that the README and the guides quote. */
@NullMarked
package io.github.migrationroute.examples;

import org.jspecify.annotations.NullMarked;
