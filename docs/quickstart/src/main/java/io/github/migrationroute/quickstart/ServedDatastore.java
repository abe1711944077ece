package io.github.migrationroute.quickstart;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import java.util.List;
import java.util.Optional;

/** What can be served: how its data get into a database, what migrates them, and what is worth trying with it. */
sealed interface ServedDatastore permits AssociationEventLog, AssociationSchema {
    /** All there are; the first one is served unless another is chosen. */
    List<ServedDatastore> ALL = List.of(new AssociationEventLog(), new AssociationSchema());

    /** Returns by which name it is chosen. */
    String name();

    /** Returns where in the database its data are, to be told to a person. */
    String place();

    /** Returns the schema that has all its tables, if it has one of its own. */
    Optional<String> schema();

    /** Returns what to try, in order. */
    List<Step> steps();

    /**
     * Makes the database ready.
     *
     * @return what migrates it
     * @throws QuickstartException if that is not possible
     */
    Datastore prepare(Database database) throws QuickstartException;

    /**
     * A command to try.
     *
     * @param explanation what it does and what to look for, in one or more lines
     * @param command the command
     */
    record Step(String explanation, MigrationCommand command) {}
}
