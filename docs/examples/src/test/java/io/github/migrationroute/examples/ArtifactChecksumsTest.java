package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the build uses is what was written down, or the build fails. */
class ArtifactChecksumsTest {
    private static final Path FOLDER = Repository.ROOT.resolve(".mvn/checksums");
    private static final Path CHECKSUMS = FOLDER.resolve("checksums.sha256");

    /** Of an artifact whose content is "a". */
    private static final String CHECKSUM_OF_A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void anArtifactThatIsAnotherOneIsNamed() throws Exception {
        Path checksums = checksums();
        Path good = artifact("good/1/good-1.jar", "a");
        Path bad = artifact("bad/1/bad-1.jar", "b");

        Check check = check(checksums);

        assertEquals(1, check.exitCode());
        assertTrue(check.output().contains(bad.toString()), check.output());
        assertTrue(!check.output().contains(good.toString()), check.output());
    }

    @Test
    void whatIsThereIsAsItWasAndOthersDoNotCount() throws Exception {
        Path checksums = checksums();
        artifact("good/1/good-1.jar", "a");
        artifact("other/1/other-1.jar", "b");

        assertEquals(new Check(0, ""), check(checksums));
    }

    private Path checksums() throws IOException {
        return Files.writeString(
                folder.resolve("checksums"),
                Stream.of("good/1/good-1.jar", "bad/1/bad-1.jar", "absent/1/absent-1.pom")
                        .map(path -> CHECKSUM_OF_A + "  " + path + "\n")
                        .collect(Collectors.joining()));
    }

    private Path artifact(String path, String content) throws IOException {
        Path artifact = folder.resolve("repository").resolve(path);
        Files.createDirectories(artifact.getParent());
        return Files.writeString(artifact, content);
    }

    private record Check(int exitCode, String output) {}

    private Check check(Path checksums) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        FOLDER.resolve("ArtifactCheck.java").toString(),
                        checksums.toString(),
                        folder.resolve("repository").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Check(process.waitFor(), output);
    }

    /** Every other version is chosen by one of these, so whoever changes any has to renew the checksums. */
    @Test
    void everyVersionInAPomHasChecksums() throws Exception {
        List<String> lines = Files.readAllLines(CHECKSUMS);
        Set<String> missing = named();
        missing.removeIf(path -> lines.stream().anyMatch(line -> line.contains("  " + path)));

        assertEquals(Set.of(), missing, "run .mvn/checksums/renew");
    }

    @Test
    void pluginsAndImportsAndProcessorsAreAmongWhatMustHaveChecksums() {
        assertTrue(
                named().stream()
                        .map(path -> path.replaceFirst("/[^/]+/$", ""))
                        .toList()
                        .containsAll(List.of(
                                "org/apache/maven/plugins/maven-jar-plugin",
                                "org/junit/junit-bom",
                                "org/springframework/boot/spring-boot-dependencies",
                                "com/uber/nullaway/nullaway",
                                "org/openjdk/jmh/jmh-generator-annprocess")),
                named()::toString);
    }

    /** The folders, in a repository, of what has a version in one of the POMs. */
    private static Set<String> named() {
        Element parent = Repository.parse(Repository.ROOT.resolve("pom.xml")).getDocumentElement();
        return Stream.concat(Stream.of(parent), Repository.modules().stream().map(Repository.Module::pom))
                .flatMap(pom ->
                        versions(pom).map(version -> resolve(folderOf((Element) version.getParentNode()), pom, parent)))
                .filter(path -> !path.startsWith("io/github/migrationroute/"))
                // No build makes a site.
                .filter(path -> !path.startsWith("org/apache/maven/plugins/maven-site-plugin/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Element> versions(Element pom) {
        NodeList versions = pom.getElementsByTagName("version");
        return IntStream.range(0, versions.getLength())
                .mapToObj(versions::item)
                .map(Element.class::cast)
                .filter(version -> Repository.child((Element) version.getParentNode(), "artifactId") != null)
                .filter(version -> version.getParentNode() != pom);
    }

    private static String folderOf(Element artifact) {
        String group = Repository.childText(artifact, "groupId");
        return (group.isEmpty() ? "org.apache.maven.plugins" : group).replaceAll("\\.(?![^{]*})", "/") + "/"
                + Repository.childText(artifact, "artifactId") + "/" + Repository.childText(artifact, "version") + "/";
    }

    private static String resolve(String text, Element pom, Element parent) {
        return PROPERTY.matcher(text).replaceAll((MatchResult property) -> {
            String own = property(pom, property.group(1));
            return resolve(own.isEmpty() ? property(parent, property.group(1)) : own, pom, parent);
        });
    }

    private static String property(Element pom, String name) {
        return name.equals("project.version")
                ? Repository.childText(pom, "version")
                : Repository.childText(Repository.child(pom, "properties"), name);
    }
}
