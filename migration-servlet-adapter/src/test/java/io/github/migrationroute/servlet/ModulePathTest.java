package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.migrationroute.MigrationRouteHandler;
import jakarta.servlet.http.HttpServlet;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The tests run on the class path; this is about the hosts that have a module path. */
class ModulePathTest {
    private static final String ADAPTER = "io.github.migrationroute.servlet";
    private static final String CORE = "io.github.migrationroute.core";

    /** Everything that the adapter needs at run time, and nothing else. */
    private static ModuleFinder modulePath() {
        return ModuleFinder.of(Stream.of(
                        MigrationServlet.class,
                        MigrationRouteHandler.class,
                        HttpServlet.class,
                        Logger.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonProperty.class)
                .map(ModulePathTest::origin)
                .toArray(Path[]::new));
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void adapterAndCoreAreLoadedAsModules() throws Exception {
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration().resolve(modulePath(), ModuleFinder.of(), Set.of(ADAPTER));
        ModuleLayer layer = boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());

        Class<?> servlet = layer.findLoader(ADAPTER).loadClass(MigrationServlet.class.getName());
        assertEquals(ADAPTER, servlet.getModule().getName());
        assertNotNull(servlet.getConstructor().newInstance());
        Class<?> handler = layer.findLoader(CORE).loadClass(MigrationRouteHandler.class.getName());
        assertEquals(CORE, handler.getModule().getName());
        assertEquals(
                handler,
                Stream.of(servlet.getConstructors())
                        .filter(constructor -> constructor.getParameterCount() > 0)
                        .findAny()
                        .orElseThrow()
                        .getParameterTypes()[0]);
    }
}
