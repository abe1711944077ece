package io.github.migrationroute.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The files of this repository: its modules, its sources, its documentation. */
final class Repository {
    /** A module of the build. */
    record Module(Path folder, String groupId, String artifactId, String version) {
        /** Whether others build upon it: only libraries have a module descriptor. */
        boolean isLibrary() {
            return Files.exists(folder.resolve("src/main/java/module-info.java"));
        }

        Path classes() {
            return folder.resolve("target/classes");
        }

        /** The root element of its POM, without what it inherits. */
        Element pom() {
            return parse(folder.resolve("pom.xml")).getDocumentElement();
        }

        /** Whether it is deployed; a module that only tests or shows the others says that it is not. */
        boolean isPublished() {
            return !childText(child(pom(), "properties"), "maven.deploy.skip").equals("true");
        }
    }

    static final Path ROOT = findRoot();

    private Repository() {}

    private static Path findRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("migration-core/pom.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new AssertionError("The tests are not started inside the repository");
            }
        }
        return folder;
    }

    /** Returns the modules of the root POM, in its order. */
    static List<Module> modules() {
        Element project = parse(ROOT.resolve("pom.xml")).getDocumentElement();
        String groupId = childText(project, "groupId");
        String version = childText(project, "version");
        List<Module> modules = new ArrayList<>();
        NodeList names = project.getElementsByTagName("module");
        for (int i = 0; i < names.getLength(); i++) {
            Path folder = ROOT.resolve(names.item(i).getTextContent().strip());
            Element module = parse(folder.resolve("pom.xml")).getDocumentElement();
            modules.add(new Module(folder, groupId, childText(module, "artifactId"), version));
        }
        return modules;
    }

    static List<Module> libraries() {
        return modules().stream().filter(Module::isLibrary).toList();
    }

    /** Returns the module that says which versions of the others go together. */
    static Module bom() {
        return modules().stream()
                .filter(module -> module.artifactId().equals("migration-bom"))
                .findAny()
                .orElseThrow();
    }

    /** Returns the Java files that the build compiles. */
    static List<Path> javaFiles() {
        return modules().stream()
                .flatMap(module -> Stream.of("src/main/java", "src/test/java").map(module.folder()::resolve))
                .flatMap(folder -> filesBelow(folder, ".java").stream())
                .toList();
    }

    /** Returns the documentation that strangers read. */
    static List<MarkdownFile> markdownFiles() {
        return Stream.concat(
                        Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve),
                        filesBelow(ROOT.resolve("docs"), ".md").stream())
                .map(MarkdownFile::read)
                .toList();
    }

    private static List<Path> filesBelow(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document parse(Path xmlFile) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xmlFile.toFile());
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError(xmlFile + " cannot be parsed", e);
        }
    }

    /** Returns the text of the first child with a name; empty if there is none, or no parent. */
    static String childText(@Nullable Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    /** Returns the first child with a name; null if there is none, or no parent. */
    static @Nullable Element child(@Nullable Element parent, String name) {
        return children(parent, name).findFirst().orElse(null);
    }

    /** Returns the children with a name; none if there is no parent. */
    static Stream<Element> children(@Nullable Element parent, String name) {
        if (parent == null) {
            return Stream.empty();
        }
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeName().equals(name))
                .map(Element.class::cast);
    }
}
