package io.github.migrationroute.quickstart;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where classes come from, for another Java process. */
final class ClassPath {
    private ClassPath() {}

    /** Returns the class path of a class loader. With exec:java it is not that of the process, which is Maven's. */
    static String of(ClassLoader loader) {
        return loader instanceof URLClassLoader urls
                ? Stream.of(urls.getURLs()).map(ClassPath::path).collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    private static String path(URL url) {
        return Path.of(URI.create(url.toString())).toString();
    }
}
