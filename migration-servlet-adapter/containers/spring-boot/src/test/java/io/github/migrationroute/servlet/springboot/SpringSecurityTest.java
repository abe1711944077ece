package io.github.migrationroute.servlet.springboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** Spring Security decides who is let in, and the route believes it. */
class SpringSecurityTest {
    @Configuration(proxyBeanMethods = false)
    @Import({SpringBootTest.Host.class, SpringBootMount.class, SpringSecurityMount.class})
    static class SecuredHost {
        @Bean
        MigrationRouteHandler handler() {
            return MigrationRouteHandler.builder(new SilentDatastore()).build();
        }

        @Bean
        RequestAuthorizer authorizer() {
            return RequestAuthorizer.containerManaged();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ops")
                            .password("{noop}ops")
                            .roles("OPERATOR")
                            .build(),
                    User.withUsername("guest")
                            .password("{noop}guest")
                            .roles("GUEST")
                            .build());
        }
    }

    /** Its commands do nothing. */
    private static final class SilentDatastore implements Datastore {
        @Override
        public void migrate(MigrationLog log) {}

        @Override
        public void finalize(MigrationLog log) {}

        @Override
        public void reset(MigrationLog log) {}

        @Override
        public void clearCollectionfieldTables(MigrationLog log) {}

        @Override
        public void stats(MigrationLog log) {}
    }

    private static ConfigurableApplicationContext host;

    @BeforeAll
    static void start() {
        host = new SpringApplicationBuilder(SecuredHost.class)
                .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
                .run();
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    private static HttpResponse<String> ask(String path, String user) throws Exception {
        return ask(path, user, "{\"cmd\":\"stats\"}");
    }

    private static HttpResponse<String> ask(String path, String user, String body) throws Exception {
        return send(
                request(path, user).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(String path, String user) {
        String port = host.getEnvironment().getRequiredProperty("local.server.port");
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + credentials);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/internal/migrations", "/internal/migrations/"})
    void onlyAnOperatorIsLetIn(String path) throws Exception {
        HttpResponse<String> answer = ask(path, "ops");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("{\"success\":true,\"output\":\"\"}", answer.body());

        assertEquals(403, ask(path, "guest").statusCode());
        assertEquals(401, ask(path, "nobody").statusCode());
    }

    /** The answer that was waited for is sent in another dispatch, to which Spring Security is applied again. */
    @Test
    void onlyAnOperatorWaitsForARunAndFollowsIt() throws Exception {
        ask("/internal/migrations/", "ops", "{\"cmd\":\"migrate\"}");
        String run = "/internal/migrations/runs/latest";
        HttpResponse<String> answer = send(request(run + "?wait=60", "ops"));
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("\"state\":\"succeeded\",\"startedBy\":\"ops\""), answer.body());

        answer = send(request(run + "/output", "ops").header("Accept", "text/event-stream"));
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().startsWith("event: run\n"), answer.body());

        assertEquals(403, send(request(run + "?wait=60", "guest")).statusCode());
        assertEquals(401, send(request(run + "/output", "nobody")).statusCode());
    }
}
