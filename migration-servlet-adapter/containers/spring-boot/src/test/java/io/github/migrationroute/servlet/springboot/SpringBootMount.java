package io.github.migrationroute.servlet.springboot;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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
}
