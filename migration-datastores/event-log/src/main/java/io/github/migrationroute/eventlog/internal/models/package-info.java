/** How models are computed from history that is converted already, and changed by the model migrations. */
@NullMarked
package io.github.migrationroute.eventlog.internal.models;

import org.jspecify.annotations.NullMarked;
