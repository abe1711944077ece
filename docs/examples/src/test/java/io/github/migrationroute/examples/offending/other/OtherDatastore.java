package io.github.migrationroute.examples.offending.other;

import io.github.migrationroute.examples.offending.other.internal.Secret;

/** Is used by a datastore that it has nothing to do with, and gives away what is internal. */
public abstract class OtherDatastore {
    /** Has an internal type in its signature. */
    public abstract Secret secret();
}
