/** Puts a relational schema that Flyway migrates behind the migration route. */
@NullMarked
package io.github.migrationroute.flyway;

import org.jspecify.annotations.NullMarked;
