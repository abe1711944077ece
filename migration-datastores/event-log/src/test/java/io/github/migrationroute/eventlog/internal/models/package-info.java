/** How models are read, against the database itself. */
@NullMarked
package io.github.migrationroute.eventlog.internal.models;

import org.jspecify.annotations.NullMarked;
