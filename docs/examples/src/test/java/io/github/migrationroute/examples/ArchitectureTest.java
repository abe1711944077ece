package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The libraries keep the rules of the architecture, and each rule notices the one who breaks it. */
class ArchitectureTest {
    private static final JavaClasses LIBRARIES = new ClassFileImporter()
            .importPaths(Repository.libraries().stream()
                    .map(Repository.Module::classes)
                    .toList());

    /** Classes that are made to break every rule. */
    private static final String OFFENDING = "io.github.migrationroute.examples.offending";

    private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages(OFFENDING);

    static Stream<ArchRule> rules() {
        return new ArchitectureRules("io.github.migrationroute").all().stream();
    }

    static Stream<ArchRule> rulesForOffenders() {
        return new ArchitectureRules(OFFENDING).all().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theLibrariesKeep(ArchRule rule) {
        rule.check(LIBRARIES);
    }

    @ParameterizedTest
    @MethodSource("rulesForOffenders")
    void offendersAreNoticedBy(ArchRule rule) {
        assertTrue(rule.evaluate(OFFENDERS).hasViolation());
    }

    @Test
    void aCycleBelowOneInternalPackageIsNoticed() {
        JavaClasses internal = new ClassFileImporter().importPackages(OFFENDING + ".other.internal");

        assertTrue(new ArchitectureRules(OFFENDING)
                .packagesHaveNoCycles()
                .evaluate(internal)
                .hasViolation());
    }

    @Test
    void everyLibraryIsLookedAt() {
        assertTrue(LIBRARIES.contain(MigrationRouteHandler.class));
        assertTrue(LIBRARIES.contain(MigrationServlet.class));
        List<Repository.Module> notBuilt = Repository.libraries().stream()
                .filter(module -> !Files.exists(module.classes().resolve("module-info.class")))
                .toList();
        assertEquals(List.of(), notBuilt, "These libraries must be dependencies of this module, to be built before it");
    }
}
