@NullMarked
package io.github.migrationroute.eventlog.internal.event;

import org.jspecify.annotations.NullMarked;
