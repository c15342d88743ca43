package io.sottovoce.server.door;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.server.config.ServerSettings;
import io.sottovoce.server.config.SettingsRanges;
import io.sottovoce.server.engine.Coordinator;
import io.sottovoce.server.engine.ShellClock;
import io.sottovoce.server.identity.ClientDoor;
import io.sottovoce.server.identity.IdentitySettings;
import io.sottovoce.server.storage.Storage;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.channels.FileChannel;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Puts the server together at start: the home directory is locked, the tables are brought up to date, what a killed server
 * left is cleared away, and running tasks are taken up again.
 */
@Singleton
final class Assembly {
    @Produces
    @Singleton
    Coordinator coordinator(
            ServerSettings settings,
            StoredRows rows,
            MeterRegistry meters,
            ClientDoor door,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        SettingsRanges.require(settings);
        ShellClock clock = new ShellClock();
        boolean sync = settings.storage().sync() == ServerSettings.Sync.ALWAYS;
        FileChannel lock = Storage.lock(settings.home());
        Storage storage = Storage.open(lock, settings.home(), rows.open(sync), sync, clock);
        return new Coordinator(
                settings, storage, clock, DataCatalogue.ofEnvironment(), meters, door.identity(), version);
    }

    @Produces
    @Singleton
    ClientDoor clientDoor(ServerSettings settings, MeterRegistry meters) {
        return ClientDoor.open(settings, () -> System.getenv(IdentitySettings.PASSWORD_VARIABLE), meters);
    }

    /** Makes the coordinator before the operator's door opens; whatever goes wrong ends the start. */
    void start(@Observes StartupEvent event, ClientDoor door, Coordinator coordinator) {
        door.announce();
        coordinator.start(() -> Quarkus.asyncExit(1));
    }

    void close(@Disposes Coordinator coordinator) {
        coordinator.close();
    }
}
