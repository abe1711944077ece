package io.github.migrationroute.servlet.springboot;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/** Mounts the migration route in Spring Boot. */
@Configuration(proxyBeanMethods = false)
class SpringBootMount {
    @Bean
    ServletRegistrationBean<MigrationServlet> migrationRoute(
            MigrationRouteHandler handler, RequestAuthorizer authorizer) {
        var route = new ServletRegistrationBean<>(new MigrationServlet(handler, authorizer), "/internal/migrations/*");
        route.setLoadOnStartup(1);
        return route;
    }

    /** Before the server is stopped, which waits for requests, 30 s unless set: also for those who follow a run, in vain. */
    @Bean
    ApplicationListener<ContextClosedEvent> migrationRouteEnd(ApplicationContext host, MigrationRouteHandler handler) {
        return closed -> {
            if (closed.getApplicationContext() == host) {
                handler.close();
            }
        };
    }
}
