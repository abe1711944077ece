/**
 * How values are kept: as JSON text that is taken apart only where somebody looks into it. It is kept in a {@code JsonValue},
 * and at the first level in {@code Fields}, both in the package of those who write migrations; here is how the text is read
 * and written.
 */
@NullMarked
package io.github.migrationroute.eventlog.internal.json;

import org.jspecify.annotations.NullMarked;
