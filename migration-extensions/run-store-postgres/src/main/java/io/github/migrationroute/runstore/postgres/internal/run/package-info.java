/** How are runs kept? Who may end one is a question of the claim. */
@NullMarked
package io.github.migrationroute.runstore.postgres.internal.run;

import org.jspecify.annotations.NullMarked;
