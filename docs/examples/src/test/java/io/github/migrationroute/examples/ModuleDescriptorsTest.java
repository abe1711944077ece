package io.github.migrationroute.examples;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The module descriptors say what the architecture says. */
class ModuleDescriptorsTest {
    @Test
    void eachLibraryRequiresWhatItMayAndExportsWhatAHostUses() {
        Map<String, String> expected = Map.of(
                "io.github.migrationroute.core",
                "requires com.fasterxml.jackson.databind, org.slf4j, static transitive org.jspecify"
                        + "; exports io.github.migrationroute, io.github.migrationroute.runstore",
                "io.github.migrationroute.flyway",
                "requires java.sql, org.slf4j, static org.postgresql.jdbc,"
                        + " static transitive org.jspecify, transitive flyway.core,"
                        + " transitive io.github.migrationroute.core; exports io.github.migrationroute.flyway",
                "io.github.migrationroute.eventlog",
                "requires com.fasterxml.jackson.databind, org.postgresql.jdbc, org.slf4j,"
                        + " static transitive org.jspecify, transitive io.github.migrationroute.core,"
                        + " transitive java.sql"
                        + "; exports io.github.migrationroute.eventlog, io.github.migrationroute.eventlog.migration",
                "io.github.migrationroute.runstore.postgres",
                "requires com.fasterxml.jackson.databind, org.postgresql.jdbc, org.slf4j,"
                        + " static transitive org.jspecify, transitive io.github.migrationroute.core,"
                        + " transitive java.sql; exports io.github.migrationroute.runstore.postgres",
                "io.github.migrationroute.servlet",
                "requires org.slf4j, static transitive org.jspecify, transitive io.github.migrationroute.core,"
                        + " transitive jakarta.servlet; exports io.github.migrationroute.servlet",
                "io.github.migrationroute.testkit",
                "requires org.junit.jupiter.params, static transitive org.jspecify,"
                        + " transitive io.github.migrationroute.core, transitive org.junit.jupiter.api"
                        + "; exports io.github.migrationroute.testkit");

        assertEquals(expected, descriptors());
    }

    private static Map<String, String> descriptors() {
        Path[] folders =
                Repository.libraries().stream().map(Repository.Module::classes).toArray(Path[]::new);
        return ModuleFinder.of(folders).findAll().stream()
                .map(ModuleReference::descriptor)
                .collect(toMap(ModuleDescriptor::name, ModuleDescriptorsTest::describe));
    }

    private static String describe(ModuleDescriptor module) {
        Set<String> requires = module.requires().stream()
                .filter(required -> !required.name().equals("java.base"))
                .map(ModuleDescriptorsTest::describe)
                .collect(toSet());
        Set<String> exports =
                module.exports().stream().map(ModuleDescriptor.Exports::source).collect(toSet());
        return "requires " + String.join(", ", new TreeSet<>(requires)) + "; exports "
                + String.join(", ", new TreeSet<>(exports));
    }

    private static String describe(ModuleDescriptor.Requires required) {
        return (required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC) ? "static " : "")
                + (required.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE) ? "transitive " : "")
                + required.name();
    }
}
