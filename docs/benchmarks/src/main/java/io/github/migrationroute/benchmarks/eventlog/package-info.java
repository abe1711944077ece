/** What migrating an event log costs, compared with plain SQL that does the same on the same server. */
@NullMarked
package io.github.migrationroute.benchmarks.eventlog;

import org.jspecify.annotations.NullMarked;
