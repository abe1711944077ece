package io.github.migrationroute.examples.offending.other.internal.deep;

import io.github.migrationroute.examples.offending.other.internal.Secret;

/** Is part of a cycle of internal packages. */
public abstract class Deeper {
    abstract Secret secret();
}
