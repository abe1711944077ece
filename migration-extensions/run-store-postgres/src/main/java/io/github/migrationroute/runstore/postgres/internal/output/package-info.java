/** How does the output of a run get into the database, and out of it again? */
@NullMarked
package io.github.migrationroute.runstore.postgres.internal.output;

import org.jspecify.annotations.NullMarked;
