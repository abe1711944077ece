@NullMarked
package io.github.migrationroute.eventlog.internal.sql;

import org.jspecify.annotations.NullMarked;
