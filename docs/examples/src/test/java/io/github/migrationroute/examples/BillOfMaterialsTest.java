package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.migrationroute.examples.Repository.Module;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every published library has a CycloneDX bill of materials, which says what it is used with and nothing else. */
class BillOfMaterialsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Module> libraries() {
        return Repository.libraries();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void itHasTheDependenciesOfTheLibraryButNotThoseOfItsTests(Module library) throws Exception {
        Path target = library.folder().resolve("target");
        assumeTrue(
                Files.exists(target.resolve(library.artifactId() + "-" + library.version() + ".jar")),
                "it is made when the library is packaged");

        JsonNode bill = JSON.readTree(target.resolve("bom.json").toFile());

        assertEquals("CycloneDX", bill.path("bomFormat").asText());
        assertEquals(
                library.artifactId(),
                bill.path("metadata").path("component").path("name").asText());
        Set<String> components = names(bill.path("components"));
        assertTrue(components.containsAll(dependencies(library, false)), components::toString);
        Set<String> ofTests = dependencies(library, true);
        ofTests.retainAll(components);
        assertEquals(Set.of(), ofTests);
    }

    private static Set<String> dependencies(Module library, boolean ofTests) {
        return Repository.children(Repository.child(library.pom(), "dependencies"), "dependency")
                .filter(dependency ->
                        ofTests == Repository.childText(dependency, "scope").equals("test"))
                .map(dependency -> Repository.childText(dependency, "artifactId"))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(JsonNode components) {
        return StreamSupport.stream(components.spliterator(), false)
                .map(component -> component.path("name").asText())
                .collect(Collectors.toSet());
    }
}
