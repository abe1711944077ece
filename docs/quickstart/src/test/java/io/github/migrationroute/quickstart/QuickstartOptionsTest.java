package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickstartOptionsTest {
    @Test
    void withoutPropertiesThereAreDefaults() throws QuickstartException {
        assertEquals(
                new QuickstartOptions(new AssociationEventLog(), 1, 8080, Optional.empty(), Optional.empty()),
                QuickstartOptions.from(new Properties()));
    }

    @Test
    void everyPropertyIsRead() throws QuickstartException {
        var properties = new Properties();
        properties.setProperty("quickstart.datastore", "flyway");
        properties.setProperty("quickstart.nodes", "3");
        properties.setProperty("quickstart.port", "0");
        properties.setProperty("quickstart.password-file", "some/file");
        properties.setProperty("quickstart.jdbc-url", "jdbc:postgresql:x");
        assertEquals(
                new QuickstartOptions(
                        new AssociationSchema(),
                        3,
                        0,
                        Optional.of(Path.of("some/file")),
                        Optional.of("jdbc:postgresql:x")),
                QuickstartOptions.from(properties));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "65536", "80 80", "99999999999999"})
    void aPortOutOfRangeIsRefused(String port) {
        assertEquals(
                "quickstart.port must be a number from 0 to 65535, but it is " + port + ".",
                refusal("quickstart.port", port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"three", "0", "-1", "10", "2.5"})
    void aNumberOfNodesOutOfRangeIsRefused(String nodes) {
        assertEquals(
                "quickstart.nodes must be a number from 1 to 9, but it is " + nodes + ".",
                refusal("quickstart.nodes", nodes));
    }

    @Test
    void theLastNodeNeedsAPortAsWell() {
        var properties = new Properties();
        properties.setProperty("quickstart.nodes", "3");
        properties.setProperty("quickstart.port", "65534");
        assertEquals(
                "quickstart.port must be a number from 0 to 65533, but it is 65534.",
                assertThrows(QuickstartException.class, () -> QuickstartOptions.from(properties))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"quickstart.datastore", "quickstart.port", "quickstart.password-file", "quickstart.jdbc-url"})
    void anEmptyValueIsRefused(String name) {
        assertEquals(name + " is empty; give it a value or leave it out.", refusal(name, " "));
    }

    @Test
    void aDatastoreThatThereIsNotIsRefused() {
        assertEquals(
                "quickstart.datastore must be events or flyway, but it is Events.",
                refusal("quickstart.datastore", "Events"));
    }

    @Test
    void aPathThatIsNoneIsRefused() {
        assertEquals(
                "quickstart.password-file is no path: Nul character not allowed: a\0b",
                refusal("quickstart.password-file", "a\0b"));
    }

    private static String refusal(String name, String value) {
        var properties = new Properties();
        properties.setProperty(name, value);
        return String.valueOf(assertThrows(QuickstartException.class, () -> QuickstartOptions.from(properties))
                .getMessage());
    }
}
