package io.github.migrationroute.examples;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.examples.MarkdownFile.Block;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The XML blocks of the documentation: Maven coordinates are those of the build, the rest is from a tested web.xml. */
class DocumentedXmlTest {
    @Test
    void everyDependencyIsALibraryOfThisBuildInTheVersionOfTheBom() {
        List<String> wrong = new ArrayList<>();
        Repository.markdownFiles().stream()
                .flatMap(file -> file.blocks("xml"))
                .forEach(block -> wrong.addAll(wrongDependencies(block)));

        assertEquals(List.of(), wrong);
    }

    @Test
    void theReadmeNamesEveryLibraryAndTheBom() {
        List<String> named = MarkdownFile.read(Repository.ROOT.resolve("README.md"))
                .blocks("xml")
                .flatMap(block -> elements(block, "artifactId").stream())
                .map(Element::getTextContent)
                .toList();

        assertEquals(
                Stream.concat(Repository.libraries().stream(), Stream.of(Repository.bom()))
                        .map(Repository.Module::artifactId)
                        .sorted()
                        .toList(),
                named.stream().sorted().toList());
    }

    @Test
    void everyOtherBlockStandsInTheWebXmlThatIsTested() {
        SourceCode webXml = SourceCode.of(
                List.of(Repository.ROOT.resolve("docs/examples/src/test/resources/webapp/WEB-INF/web.xml")));
        List<Block> blocks = Repository.markdownFiles().stream()
                .flatMap(file -> file.blocks("xml"))
                .filter(block -> elements(block, "dependency").isEmpty())
                .toList();

        assertFalse(blocks.isEmpty());
        blocks.forEach(block -> assertTrue(webXml.contains(block.lines()), block::description));
        assertFalse(webXml.contains(List.of("<servlet-class>made.up.Servlet</servlet-class>")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<groupId>io.github.migrationroute</groupId><artifactId>no-such-module</artifactId>",
                "<groupId>com.example</groupId><artifactId>migration-core</artifactId>",
                "<groupId>io.github.migrationroute</groupId><artifactId>migration-core</artifactId>"
                        + "<version>0.1.0-SNAPSHOT</version>",
                "<groupId>io.github.migrationroute</groupId><artifactId>migration-core</artifactId>"
                        + "<type>test-jar</type>",
                "<groupId>io.github.migrationroute</groupId><artifactId>migration-core</artifactId>"
                        + "<type>test-jar</type><version>9.9</version>"
            })
    void wrongDependenciesAreReported(String dependency) {
        assertEquals(1, wrongDependencies(dependency(dependency)).size());
        assertEquals(1, wrongDependencies(managed(dependency)).size());
    }

    @Test
    void onlyTheBomIsManagedAndOnlyByImportingIt() {
        String bom = "<groupId>io.github.migrationroute</groupId><artifactId>migration-bom</artifactId>"
                + "<version>0.1.0-SNAPSHOT</version><type>pom</type><scope>import</scope>";
        assertEquals(List.of(), wrongDependencies(managed(bom)));
        assertEquals(1, wrongDependencies(dependency(bom)).size());
        assertEquals(
                1, wrongDependencies(managed(bom.replace("0.1.0", "0.1.1"))).size());
        assertEquals(
                1,
                wrongDependencies(managed(bom.replace("<type>pom</type>", ""))).size());
        assertEquals(
                1,
                wrongDependencies(managed(bom.replace("<scope>import</scope>", "")))
                        .size());
        String core = "<groupId>io.github.migrationroute</groupId><artifactId>migration-core</artifactId>";
        assertEquals(List.of(), wrongDependencies(dependency(core)));
        assertEquals(1, wrongDependencies(managed(core)).size());
    }

    private static Block managed(String dependency) {
        return block("<dependencyManagement><dependencies><dependency>" + dependency
                + "</dependency></dependencies></dependencyManagement>");
    }

    private static Block dependency(String dependency) {
        return block("<dependency>" + dependency + "</dependency>");
    }

    private static Block block(String text) {
        return new Block(Repository.ROOT.resolve("made-up.md"), 1, "xml", List.of(text));
    }

    private static List<String> wrongDependencies(Block block) {
        return elements(block, "dependency").stream()
                .filter(dependency ->
                        !(isManaged(dependency) ? importsTheBom(dependency) : isWhatTheBuildHas(dependency)))
                .map(dependency -> dependency.getTextContent().strip() + " in " + block.description())
                .toList();
    }

    private static boolean isManaged(Element dependency) {
        return dependency.getParentNode().getParentNode().getNodeName().equals("dependencyManagement");
    }

    private static boolean importsTheBom(Element dependency) {
        return coordinates(dependency)
                        .equals(coordinates(Repository.bom()) + ":pom:"
                                + Repository.bom().version())
                && Repository.childText(dependency, "scope").equals("import");
    }

    /** The BOM says the version of a library, but not that of its test artifact. */
    private static boolean isWhatTheBuildHas(Element dependency) {
        return Repository.libraries().stream()
                .map(DocumentedXmlTest::coordinates)
                .anyMatch(coordinates(dependency)::equals);
    }

    private static String coordinates(Repository.Module module) {
        return module.groupId() + ":" + module.artifactId();
    }

    private static String coordinates(Element dependency) {
        return Stream.of("groupId", "artifactId", "type", "version")
                .map(name -> Repository.childText(dependency, name))
                .filter(text -> !text.isEmpty())
                .collect(joining(":"));
    }

    private static List<Element> elements(Block block, String name) {
        NodeList nodes = parse(block).getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    /** Blocks have several elements side by side, so they are parsed inside of another. */
    private static Document parse(Block block) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader("<block>" + block.text() + "</block>")));
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError(block.description(), e);
        }
    }
}
