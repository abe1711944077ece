package io.github.migrationroute.examples.offending.other;

/** Is used by a datastore that it has nothing to do with. */
public class OtherDatastore {}
