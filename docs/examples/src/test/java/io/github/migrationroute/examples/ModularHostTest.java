package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host sees of the libraries when it is a module itself. */
class ModularHostTest {
    @TempDir
    Path output;

    /** Java source in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private String compile(String descriptor, String hostClass) {
        var messages = new StringWriter();
        String modulePath = Stream.concat(
                        Repository.libraries().stream()
                                .map(library -> library.classes().toString()),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> entry.endsWith(".jar")))
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        CompilationTask task = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        null,
                        List.of("-proc:none", "-d", output.toString(), "--module-path", modulePath),
                        null,
                        List.of(new Source("module-info.java", descriptor), new Source("host/Host.java", hostClass)));
        boolean compiled = task.call();
        return compiled ? "" : messages.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "servlet", "eventlog", "runstore.postgres", "testkit"})
    void theHostsCompilerSeesWhatMayBeNull(String library) {
        String messages = compile(
                "module host { requires io.github.migrationroute." + library + "; }",
                "package host; class Host { @org.jspecify.annotations.Nullable String name; }");
        assertEquals("", messages);
    }

    @Test
    void theHostSeesWhatIsForItsDatastoreAndItsStore() {
        String messages = compile(
                "module host { requires io.github.migrationroute.core; }",
                "package host; interface Host extends io.github.migrationroute.Datastore,"
                        + " io.github.migrationroute.runstore.RunStore {}");
        assertEquals("", messages);
    }

    @Test
    void theHostDoesNotSeeWhatIsInternal() {
        Map<String, String> internals = Map.of(
                "io.github.migrationroute.eventlog.internal.sql.SqlFailures",
                "io.github.migrationroute.eventlog",
                "io.github.migrationroute.runstore.postgres.internal.sql.SqlFailures",
                "io.github.migrationroute.runstore.postgres");
        internals.forEach((type, module) -> {
            String messages = compile(
                    "module host { requires " + module + "; }", "package host; class Host { " + type + " hidden; }");
            assertTrue(messages.contains("is not visible"), () -> type + ": " + messages);
        });
    }
}
