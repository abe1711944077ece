package io.github.migrationroute.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationFacts;
import io.github.migrationroute.MigrationLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract test fails for a datastore that breaks one of its rules, in the test of that rule. */
class DatastoreContractViolationTest {
    @ParameterizedTest
    @CsvSource({
        "NeedsAnOrder, everyCommandCanFollowEveryOther",
        "WorksOnce, allCommandsCanBeRepeatedInBothOrders",
        "FailsWhenVerbose, everyCommandWorksVerbosely",
        "BoundToAThread, commandsMayComeFromAnyThread",
        "Silent, statsAndMigrateWriteLines",
        "LessWhenVerbose, verboseOutputOnlyAddsLines",
        "BoundToAThread, statsCanBeAskedForByManyAtOnce",
        "CountsItsCalls, statsChangesNothing",
        "GivesItsCalls, statsChangesNothing",
        "GivesTextForANumber, factsAreWhatTheirNamesSay",
        "GivesNegativeCounts, factsAreWhatTheirNamesSay",
        "HasItsOwnWords, factsAreWhatTheirNamesSay",
        "NeverSatisfied, nothingIsNeededAfterFinalize",
        "HidesErrors, anErrorIsReportedAndLeavesTheDatastoreUsable",
        "NeverRecovers, anErrorIsReportedAndLeavesTheDatastoreUsable",
        "NeverRecovers, aRunThatFailedHalfwayCanBeRepeated",
        "UnsupportedButSilent, everyCommandCanFollowEveryOther",
        "UnsupportedByAccident, everyCommandCanFollowEveryOther"
    })
    void aBrokenRuleFailsItsTest(String violation, String test) throws Exception {
        Set<String> failed = failedTests(Class.forName(getClass().getName() + "$" + violation));

        assertTrue(failed.contains(test), () -> "Only these failed: " + failed);
    }

    private static Set<String> failedTests(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute()
                .testEvents()
                .failed()
                .map(event -> event.getTestDescriptor().getSource().orElseThrow())
                .map(source -> ((MethodSource) source).getMethodName())
                .collect(Collectors.toSet());
    }

    /** Runs the contract test with a datastore of which one thing is wrong. */
    abstract static class Violation extends FileDatastoreContractTest {
        @Override
        protected Datastore datastore() throws Exception {
            return broken(Files.createDirectory(folder()));
        }

        abstract Datastore broken(Path folder) throws IOException;
    }

    static class NeedsAnOrder extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void reset(MigrationLog log) throws Exception {
                    Files.delete(folder.resolve("prepared"));
                    super.reset(log);
                }
            };
        }
    }

    static class WorksOnce extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void finalize(MigrationLog log) throws Exception {
                    Files.createFile(folder.resolve("finalized"));
                    super.finalize(log);
                }
            };
        }
    }

    static class FailsWhenVerbose extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void migrate(MigrationLog log) throws Exception {
                    super.migrate(log);
                    if (log.verbose()) {
                        throw new IllegalStateException("No details");
                    }
                }
            };
        }
    }

    static class BoundToAThread extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            Thread owner = Thread.currentThread();
            return new FileDatastore(folder) {
                @Override
                public void stats(MigrationLog log) throws Exception {
                    if (Thread.currentThread() != owner) {
                        throw new IllegalStateException("Wrong thread");
                    }
                    super.stats(log);
                }
            };
        }
    }

    static class Silent extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void stats(MigrationLog log) {}
            };
        }
    }

    static class LessWhenVerbose extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void stats(MigrationLog log) throws Exception {
                    super.stats(log);
                    if (!log.verbose()) {
                        log.info("That was brief.");
                    }
                }
            };
        }
    }

    static class CountsItsCalls extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                private int calls;

                @Override
                public void stats(MigrationLog log) throws Exception {
                    super.stats(log);
                    log.info("Call " + ++calls);
                }
            };
        }
    }

    static class GivesItsCalls extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                private int calls;

                @Override
                public void stats(MigrationLog log) throws Exception {
                    super.stats(log);
                    log.fact("calls", ++calls);
                }
            };
        }
    }

    static class GivesTextForANumber extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void stats(MigrationLog log) throws Exception {
                    super.stats(log);
                    log.fact(MigrationFacts.POSITIONS, "many");
                }
            };
        }
    }

    static class GivesNegativeCounts extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void stats(MigrationLog log) throws Exception {
                    super.stats(log);
                    log.fact(MigrationFacts.PENDING, -1);
                }
            };
        }
    }

    static class HasItsOwnWords extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void stats(MigrationLog log) throws Exception {
                    super.stats(log);
                    log.fact(MigrationFacts.NEXT, "migrate");
                }
            };
        }
    }

    static class NeverSatisfied extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void stats(MigrationLog log) throws Exception {
                    super.stats(log);
                    log.fact(MigrationFacts.NEXT, MigrationFacts.MIGRATION_REQUIRED);
                }
            };
        }
    }

    static class HidesErrors extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void migrate(MigrationLog log) {
                    try {
                        super.migrate(log);
                    } catch (Exception e) {
                        log.info(e.toString());
                    }
                }
            };
        }
    }

    static class NeverRecovers extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                private @Nullable Exception earlier;

                @Override
                public void finalize(MigrationLog log) throws Exception {
                    if (earlier != null) {
                        throw earlier;
                    }
                    try {
                        super.finalize(log);
                    } catch (IOException e) {
                        earlier = e;
                        throw e;
                    }
                }
            };
        }
    }

    static class UnsupportedButSilent extends Violation {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder);
        }

        @Override
        protected Set<MigrationCommand> unsupportedCommands() {
            return Set.of(MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES);
        }
    }

    static class UnsupportedByAccident extends UnsupportedButSilent {
        @Override
        Datastore broken(Path folder) throws IOException {
            return new FileDatastore(folder) {
                @Override
                public void clearCollectionfieldTables(MigrationLog log) {
                    throw new UnsupportedOperationException("No such tables");
                }
            };
        }
    }
}
