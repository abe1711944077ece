package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.examples.MarkdownFile.Block;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The XML blocks of the documentation: Maven coordinates are those of the build, the rest is from a tested web.xml. */
class DocumentedXmlTest {
    @Test
    void everyDependencyIsALibraryOfThisBuildInItsVersion() {
        List<String> wrong = new ArrayList<>();
        Repository.markdownFiles().stream()
                .flatMap(file -> file.blocks("xml"))
                .forEach(block -> wrong.addAll(wrongDependencies(block)));

        assertEquals(List.of(), wrong);
    }

    @Test
    void theReadmeNamesEveryLibrary() {
        List<String> named = MarkdownFile.read(Repository.ROOT.resolve("README.md"))
                .blocks("xml")
                .flatMap(block -> elements(block, "artifactId").stream())
                .map(Element::getTextContent)
                .toList();

        assertEquals(
                Repository.libraries().stream()
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

    @Test
    void wrongCoordinatesAreReported() {
        assertEquals(
                1,
                wrongDependencies(dependency("io.github.migrationroute", "no-such-module", "0.1.0-SNAPSHOT"))
                        .size());
        assertEquals(
                1,
                wrongDependencies(dependency("io.github.migrationroute", "migration-core", "9.9"))
                        .size());
        assertEquals(
                1,
                wrongDependencies(dependency("com.example", "migration-core", "0.1.0-SNAPSHOT"))
                        .size());
    }

    private static Block dependency(String groupId, String artifactId, String version) {
        return new Block(
                Repository.ROOT.resolve("made-up.md"),
                1,
                "xml",
                List.of("<dependency><groupId>" + groupId + "</groupId><artifactId>" + artifactId
                        + "</artifactId><version>" + version + "</version></dependency>"));
    }

    private static List<String> wrongDependencies(Block block) {
        List<String> known = Repository.libraries().stream()
                .map(module -> module.groupId() + ":" + module.artifactId() + ":" + module.version())
                .toList();
        return elements(block, "dependency").stream()
                .map(dependency -> Repository.childText(dependency, "groupId") + ":"
                        + Repository.childText(dependency, "artifactId") + ":"
                        + Repository.childText(dependency, "version"))
                .filter(coordinates -> !known.contains(coordinates))
                .map(coordinates -> coordinates + " in " + block.description())
                .toList();
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
