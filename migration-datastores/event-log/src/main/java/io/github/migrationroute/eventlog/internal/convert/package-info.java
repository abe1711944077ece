/** How history is read, rewritten by the event migrations, and written beside the live tables. */
@NullMarked
package io.github.migrationroute.eventlog.internal.convert;

import org.jspecify.annotations.NullMarked;
