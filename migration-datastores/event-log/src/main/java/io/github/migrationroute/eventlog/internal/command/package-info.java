/** What each command does, and in which order. */
@NullMarked
package io.github.migrationroute.eventlog.internal.command;

import org.jspecify.annotations.NullMarked;
