@NullMarked
package io.github.migrationroute.eventlog;

import org.jspecify.annotations.NullMarked;
