@NullMarked
package io.github.migrationroute.eventlog.migration;

import org.jspecify.annotations.NullMarked;
