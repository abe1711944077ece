/** How history is rewritten by the event migrations, beside the live tables. */
@NullMarked
package io.github.migrationroute.eventlog.internal.convert;

import org.jspecify.annotations.NullMarked;
