package io.sottovoce.server.door;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.sottovoce.learning.Backend;
import io.sottovoce.server.config.ServerSettings;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the server. Whatever prevents that is one line on stderr and exit code 1. */
@QuarkusMain
public final class ServerMain {
    private ServerMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) {
        try {
            StartChecks.files(System::getProperty, System::getenv);
            StartChecks.transport(ConfigProvider.getConfig());
            StartChecks.identity(ConfigProvider.getConfig(), System::getenv);
            StartChecks.database(ConfigProvider.getConfig());
            StartChecks.ports(Addresses.of(ConfigProvider.getConfig()));
        } catch (RuntimeException e) {
            fail(e);
        }
        Quarkus.run(Server.class, ServerMain::ended, arguments);
    }

    private static void ended(int code, @Nullable Throwable failure) {
        if (failure != null) {
            fail(failure);
        }
        System.exit(code);
    }

    private static void fail(Throwable failure) {
        System.err.println("sottovoce server: " + StartChecks.explain(failure));
        System.exit(1);
    }

    /** What runs between start and stop. */
    static final class Server implements QuarkusApplication {
        private static final Logger LOG = Logger.getLogger(ServerMain.class);

        private final ServerSettings settings;

        Server(ServerSettings settings) {
            this.settings = settings;
        }

        @Override
        public int run(String... arguments) {
            Addresses addresses = Addresses.of(ConfigProvider.getConfig());
            StartChecks.listening(addresses);
            settings.backend().stream()
                    .flatMap(asked -> Backend.warnings(asked).stream())
                    .forEach(LOG::warn);
            LOG.infof(
                    "ready: clients at %s (gRPC), operator at http://%s (REST), home %s",
                    addresses.grpc(), addresses.rest(), settings.home());
            Quarkus.waitForExit();
            return 0;
        }
    }
}
