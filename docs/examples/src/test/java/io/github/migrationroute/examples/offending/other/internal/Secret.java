package io.github.migrationroute.examples.offending.other.internal;

import io.github.migrationroute.examples.offending.other.internal.deep.Deeper;

/** Is internal, and part of a cycle of internal packages. */
public abstract class Secret {
    abstract Deeper deeper();
}
