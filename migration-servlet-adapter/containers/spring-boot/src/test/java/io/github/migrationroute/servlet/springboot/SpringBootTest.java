package io.github.migrationroute.servlet.springboot;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import io.github.migrationroute.servlet.contract.RunningServer;
import io.github.migrationroute.servlet.contract.ServletContractTest;
import jakarta.servlet.ServletContextListener;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

class SpringBootTest extends ServletContractTest {
    /** What a host is otherwise. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Host {}

    @Configuration(proxyBeanMethods = false)
    @Import({Host.class, SpringBootMount.class})
    static class HostWithRoute {}

    @Override
    public RunningServer start(MigrationRouteHandler handler, RequestAuthorizer authorizer) {
        return start(HostWithRoute.class, context -> {
            context.registerBean(MigrationRouteHandler.class, () -> handler);
            context.registerBean(RequestAuthorizer.class, () -> authorizer);
        });
    }

    @Override
    public RunningServer startServlet(MigrationServlet servlet, boolean asyncSupported) {
        return start(servlet, asyncSupported);
    }

    @Override
    public RunningServer startHurried(MigrationServlet servlet) {
        return start(servlet, true, "server.tomcat.connection-timeout=1s");
    }

    private static RunningServer start(MigrationServlet servlet, boolean asyncSupported, String... properties) {
        Preparation mounting = context -> context.registerBean(ServletRegistrationBean.class, () -> {
            var route = new ServletRegistrationBean<>(servlet, "/internal/migrations/*");
            route.setAsyncSupported(asyncSupported);
            return route;
        });
        return start(Host.class, mounting, properties);
    }

    @Override
    public RunningServer startByClassName(ServletContextListener listener, String mapping) {
        return start(
                Host.class,
                context -> context.registerBean(ServletContextInitializer.class, () -> servlets -> {
                    servlets.addListener(listener);
                    var servlet = servlets.addServlet("migrations", MigrationServlet.class.getName());
                    servlet.addMapping(mapping);
                    servlet.setLoadOnStartup(1);
                }));
    }

    private interface Preparation {
        void prepare(GenericApplicationContext context);
    }

    private static RunningServer start(Class<?> host, Preparation preparation, String... properties) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(host)
                .initializers(starting -> preparation.prepare((GenericApplicationContext) starting))
                .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
                .properties(properties)
                // Tomcat never forgets an asynchronous request of which it was told that memory has run out.
                .properties("spring.lifecycle.timeout-per-shutdown-phase=5s")
                // It reads the bodies of PUT, PATCH and DELETE before the route is reached, and answers what is no form
                // with 500 itself.
                .properties("spring.mvc.formcontent.filter.enabled=false")
                .run();
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return new RunningServer(port, context);
    }
}
