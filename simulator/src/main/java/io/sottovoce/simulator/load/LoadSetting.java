package io.sottovoce.simulator.load;

import java.nio.file.Path;

/**
 * What a scenario is run with.
 *
 * @param mutualTls whether clients connect by mutual TLS; otherwise in plain text
 * @param updateBytes float32 parameters of model and update; the model is the nearest one that there is
 * @param clients connected clients, each on a connection of its own
 * @param seconds for how long is measured, where the scenario is not over by itself
 * @param folder the server's home and log are in a folder of their own in it, which is removed at the end
 */
public record LoadSetting(boolean mutualTls, long updateBytes, int clients, int seconds, Path folder) {}
