/** How values are kept: as JSON text that is taken apart only where somebody looks into it. */
@NullMarked
package io.github.migrationroute.eventlog.internal.json;

import org.jspecify.annotations.NullMarked;
