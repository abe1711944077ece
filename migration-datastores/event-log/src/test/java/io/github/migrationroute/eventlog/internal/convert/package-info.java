@NullMarked
package io.github.migrationroute.eventlog.internal.convert;

import org.jspecify.annotations.NullMarked;
