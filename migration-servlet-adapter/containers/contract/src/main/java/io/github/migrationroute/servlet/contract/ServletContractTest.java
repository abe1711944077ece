package io.github.migrationroute.servlet.contract;

import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The whole contract of the servlet adapter, for one container. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ServletContractTest
        implements RequestTests,
                RefusalTests,
                CredentialTests,
                PasswordRuleTests,
                FaultTests,
                RunTests,
                OutputTests,
                BrokenClientTests,
                RunResourceTests,
                FollowTests,
                UnchangedRouteTests,
                DeploymentTests,
                HostLogTests,
                AnyRequestProperties,
                FuzzTests {
    private @Nullable Route sharedRoute;

    @Override
    public Route route() {
        if (sharedRoute == null) {
            sharedRoute = Route.mount(this, ScriptedDatastore.greeting());
        }
        return sharedRoute;
    }

    @AfterAll
    @AfterProperty
    void stopSharedRoute() {
        if (sharedRoute != null) {
            sharedRoute.close();
            sharedRoute = null;
        }
    }
}
