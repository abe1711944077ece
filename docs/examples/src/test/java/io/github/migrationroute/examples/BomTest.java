package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.migrationroute.examples.Repository.Module;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The BOM says one version for everything that is published, and says nothing else to those who import it. */
class BomTest {
    private static final Module BOM = Repository.bom();

    @Test
    void itManagesExactlyWhatIsPublished() {
        Set<String> published = Repository.modules().stream()
                .filter(module -> module.isPublished() && !module.equals(BOM))
                .map(module -> module.groupId() + " " + module.artifactId() + " ${project.version}")
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(String.join("\n", published), String.join("\n", new TreeSet<>(managed())));
        assertEquals(published.size(), managed().size(), "Something is managed twice");
    }

    @Test
    void itHasTheVersionOfTheBuild() {
        assertEquals(BOM.groupId(), Repository.childText(BOM.pom(), "groupId"));
        assertEquals(BOM.version(), Repository.childText(BOM.pom(), "version"));
        assertEquals("pom", Repository.childText(BOM.pom(), "packaging"));
    }

    /** What a parent manages, whoever imports the BOM would be told as well. */
    @Test
    void nothingIsManagedByAParent() {
        assertNull(Repository.child(BOM.pom(), "parent"));
    }

    /** Each with all that it says, so that a type, a scope or an exclusion is noticed. */
    private static List<String> managed() {
        Element management = Repository.child(BOM.pom(), "dependencyManagement");
        return Repository.children(Repository.child(management, "dependencies"), "dependency")
                .map(dependency -> texts(dependency).collect(Collectors.joining(" ")))
                .toList();
    }

    private static Stream<String> texts(Element parent) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Node::getTextContent)
                .map(String::strip);
    }
}
