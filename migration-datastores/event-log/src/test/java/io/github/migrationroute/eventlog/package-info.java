/** What the tests of all packages share, and the tests of the whole datastore. */
@NullMarked
package io.github.migrationroute.eventlog;

import org.jspecify.annotations.NullMarked;
