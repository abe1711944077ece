package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** {@code mvn install -DskipTests}, which the README names, executes no test of any kind. */
class QuickInstallTest {
    @Test
    void integrationTestsAreSkippedWithTheOthers() throws Exception {
        Element parent = Repository.parse(Repository.ROOT.resolve("pom.xml")).getDocumentElement();

        assertTrue(Files.readString(Repository.ROOT.resolve("README.md")).contains("mvn install -DskipTests"));
        assertEquals("${skipTests}", Repository.childText(Repository.child(parent, "properties"), "skipITs"));
        for (Repository.Module module : Repository.modules()) {
            assertEquals(
                    "",
                    Repository.childText(Repository.child(module.pom(), "properties"), "skipITs"),
                    module::toString);
        }
    }
}
