package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With a password that breaks a rule nobody is let in, and the log says which rule. */
interface PasswordRuleTests extends Container {
    static Stream<Arguments> badFiles() {
        return Stream.of(
                Arguments.of("", "is empty"),
                Arguments.of("\n", "is empty"),
                Arguments.of("\r\n", "is empty"),
                Arguments.of("\n\n", "has a control character, such as a second line, in its password"),
                Arguments.of(" ", "has a blank at the beginning or at the end of its password"),
                Arguments.of("x\n", "has a password of fewer than 16 characters"),
                Arguments.of("only 15 letters\r\n", "has a password of fewer than 16 characters"),
                Arguments.of("ä".repeat(15), "has a password of fewer than 16 characters"),
                Arguments.of("seventeen letters \n", "has a blank at the beginning or at the end of its password"),
                Arguments.of("\u00a0seventeen letters", "has a blank at the beginning or at the end of its password"),
                Arguments.of("\ufeffseventeen letters", "has a blank at the beginning or at the end of its password"),
                Arguments.of(
                        "seventeen letters\n\n", "has a control character, such as a second line, in its password"),
                Arguments.of("seventeen\tletters", "has a control character, such as a second line, in its password"),
                Arguments.of("x".repeat(4097), "is longer than 4096 bytes"));
    }

    @ParameterizedTest
    @MethodSource("io.github.migrationroute.servlet.contract.PasswordRuleTests#badFiles")
    default void aPasswordThatBreaksARuleLetsNobodyIn(String content, String problem, @TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("password"), content);
        try (RecordedLog log = new RecordedLog();
                Route route = mount(file)) {
            for (String password : List.of(content, content.strip(), content.replaceAll("\r?\n$", ""))) {
                ask(route, base64(password)).assertRefused(500);
            }
            ask(route, "Bearer " + content.replaceAll("\\p{Cntrl}|\ufeff", "").strip())
                    .assertRefused(500);

            assertEquals(
                    List.of("Nobody is let in: The password file " + file + " " + problem), log.lines(Level.ERROR));
        }
    }

    @Test
    default void aPasswordOfSixteenCharactersLetsIn(@TempDir Path folder) throws Exception {
        for (String password : List.of("x".repeat(16), "sixteen letters!", "ä".repeat(16))) {
            Path file = Files.writeString(folder.resolve(String.valueOf(password.hashCode())), password + "\n");
            try (RecordedLog log = new RecordedLog();
                    Route route = mount(file)) {
                ask(route, base64(password)).assertHandled();
                assertEquals(List.of(), log.lines(Level.ERROR));
            }
        }
    }

    @Test
    default void theLogHasNothingOfABadPassword(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "swordfish");
        try (RecordedLog log = new RecordedLog();
                Route route = mount(file)) {
            ask(route, "Bearer swordfish").assertRefused(500);
            for (Level level : List.of(Level.WARN, Level.ERROR)) {
                assertFalse(log.lines(level).toString().contains("swordfish"));
            }
        }
    }

    private Route mount(Path file) throws Exception {
        var handler =
                MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
        return Route.mount(this, handler, InternalPassword.fromFile(file));
    }

    private static Answer ask(Route route, String authorization) {
        HttpRequest.Builder request = route.requestWithoutCredentials(Route.PATH)
                .header("Content-Type", "application/json")
                .header("Authorization", authorization);
        return route.send(request.POST(BodyPublishers.ofString("{\"cmd\":\"progress\"}")));
    }

    private static String base64(String password) {
        return Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
    }
}
