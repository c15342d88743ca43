package io.sottovoce.server.testing;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.sottovoce.server.config.ServerSettings;
import java.time.Duration;
import java.util.Map;

/** Settings as the server reads them, without a server. */
public final class TestSettings {
    private TestSettings() {}

    /** What these properties state, and the defaults; {@code user.home} or {@code sottovoce.home} must be among them. */
    public static ServerSettings of(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(ServerSettings.class)
                .build()
                .getConfigMapping(ServerSettings.class);
    }
}
