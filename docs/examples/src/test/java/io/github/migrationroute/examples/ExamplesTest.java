package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation do what the documentation says. */
class ExamplesTest {
    @TempDir
    Path folder;

    private Path notes;

    @BeforeEach
    void writeNote() throws Exception {
        notes = Files.createDirectory(folder.resolve("notes"));
        Files.writeString(notes.resolve("groceries.txt"), "Milk");
    }

    @Test
    void theDatastoreMigratesItsNotes() {
        try (var handler = handler()) {
            assertEquals("Notes that are still text files: 1\n", output(handler, MigrationCommand.STATS));
            assertEquals("Prepared notes: 1\n", output(handler, MigrationCommand.MIGRATE));
            assertEquals("Discarded groceries.prepared\n", output(handler, MigrationCommand.RESET));
            assertEquals(
                    "Prepared notes: 1\nReplaced groceries.txt by groceries.md\n",
                    output(handler, MigrationCommand.FINALIZE));
        }
        assertTrue(Files.exists(notes.resolve("groceries.md")));
    }

    @Test
    void theHandlerCanBeUsedWithoutServlets() throws Exception {
        try (var handler = handler()) {
            var out = new ByteArrayOutputStream();
            byte[] payload = "{\"cmd\": \"stats\"}".getBytes(StandardCharsets.UTF_8);

            assertEquals(200, DirectUse.answer(handler, payload, out));
            assertEquals(
                    "{\"success\":true,\"output\":\"Notes that are still text files: 1\\n\"}",
                    out.toString(StandardCharsets.UTF_8));
            assertEquals("Prepared notes: 1\n", DirectUse.migrate(new NotesDatastore(new Notes(notes))));
        }
    }

    @Test
    void theListenerAlertsWhenARunHasFailed() throws Exception {
        Files.delete(notes.resolve("groceries.txt"));
        Files.delete(notes);
        List<String> alerts = new ArrayList<>();
        try (var handler = CustomSettings.handler(
                new NotesDatastore(new Notes(notes)), folder, new AlertingListener(alerts::add))) {
            handler.handle(MigrationRequest.of(MigrationCommand.MIGRATE)).close();
        }
        assertEquals(List.of("migrate failed after 0 s: java.nio.file.NoSuchFileException: " + notes), alerts);
    }

    @Test
    void theListenerMountsTheRoute() throws Exception {
        var context = new ServletContextHandler("/");
        context.addEventListener(new MigrationRoute());
        try (var route = MountedRoute.start(context)) {
            // The password file of the example does not exist here.
            assertEquals(500, route.send(route.post("{\"cmd\": \"progress\"}")).statusCode());
        }
    }

    @Test
    void theWebXmlMountsTheRoute() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "a very secret one");
        var context = new WebAppContext();
        context.setContextPath("/");
        context.setWar(getClass().getResource("/webapp").toString());
        context.setParentLoaderPriority(true);
        context.setInitParameter("notes.folder", notes.toString());
        context.setInitParameter("migration.password-file", password.toString());
        try (var route = MountedRoute.start(context)) {
            var answer =
                    route.send(route.post("{\"cmd\": \"stats\"}").header("Authorization", "Bearer a very secret one"));

            assertEquals(200, answer.statusCode());
            JsonNode json = new JsonMapper().readTree(answer.body());
            assertEquals(
                    "Notes that are still text files: 1\n", json.get("output").textValue());
        }
    }

    @Test
    void anOldExportIsMigrated() throws Exception {
        Path file = Files.writeString(folder.resolve("export.jsonl"), """
                {"fqid": "motion/2", "fields": {"identifier": "A-2"}}
                {"fqid": "motion/1", "fields": {"identifier": "A-1"}}
                """);
        List<String> models = new ArrayList<>();

        OldExport.read(
                file,
                1,
                List.of(() -> EventMigration.of(
                        2, "number motions", EventSteps.renameField("motion", "identifier", "number"))),
                model -> models.add(model.fqid() + " " + model.fields()));

        assertEquals(List.of("motion/1 {number=\"A-1\"}", "motion/2 {number=\"A-2\"}"), models);
    }

    private MigrationRouteHandler handler() {
        return MigrationRouteHandler.builder(new NotesDatastore(new Notes(notes)))
                .initialWait(Duration.ofMinutes(1))
                .build();
    }

    private static String output(MigrationRouteHandler handler, MigrationCommand command) {
        try (var response = handler.handle(MigrationRequest.of(command))) {
            return response.result().output().orElseThrow();
        }
    }
}
