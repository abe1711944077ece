/**
 * What the servlet adapter promises, tried over real sockets. A container is held against all of it by one class that
 * extends {@link io.github.migrationroute.servlet.contract.ServletContractTest} and starts that container.
 */
@NullMarked
package io.github.migrationroute.servlet.contract;

import org.jspecify.annotations.NullMarked;
