/** What the rules are: which events there are, what they do to a model, and in which order migrations come. */
@NullMarked
package io.github.migrationroute.eventlog.internal.event;

import org.jspecify.annotations.NullMarked;
