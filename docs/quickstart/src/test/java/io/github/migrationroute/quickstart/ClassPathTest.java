package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassPathTest {
    @Test
    void thatOfTheProcessIsTakenAsItIs() {
        assertEquals(System.getProperty("java.class.path"), ClassPath.of(ClassPathTest.class.getClassLoader()));
    }

    @Test
    void urlsBecomePaths() throws IOException {
        Path classes = Path.of("target", "100% of ümlauts").toAbsolutePath();
        Path jar = Path.of("a+b.jar").toAbsolutePath();
        URL[] urls = {classes.toUri().toURL(), jar.toUri().toURL()};
        try (var loader = new URLClassLoader(urls)) {
            assertEquals(classes + File.pathSeparator + jar, ClassPath.of(loader));
        }
    }
}
