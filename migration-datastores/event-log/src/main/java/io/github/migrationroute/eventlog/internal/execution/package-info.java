/** What all who take part in the execution of one command share: its session, its settings, its output. */
@NullMarked
package io.github.migrationroute.eventlog.internal.execution;

import org.jspecify.annotations.NullMarked;
