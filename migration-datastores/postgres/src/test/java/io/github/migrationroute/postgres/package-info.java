@NullMarked
package io.github.migrationroute.postgres;

import org.jspecify.annotations.NullMarked;
