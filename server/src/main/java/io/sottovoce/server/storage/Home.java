package io.sottovoce.server.storage;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the files of a server are.
 *
 * <pre>
 * db/                              the embedded database, where that is used
 * models/TASK/VERSION/             parameters.f32, sha256, state0.f32, state1.f32
 * models/TASK/VERSION.draft/       being written
 * staged/TASK/ROUND/CLIENT.f32     an update, as far as it has come
 * staged/TASK/ROUND/CLIENT.leaves  the hashes of its chunks; zero where a chunk is missing
 * staged/TASK/ROUND/session.FACT   what was told to clients of a secure session
 * .../trial.draft                  a little that is written after a store has failed, to see whether it is well
 * lock                             held by the server that runs
 * </pre>
 */
record Home(Path directory) {

    Path models() {
        return directory.resolve("models");
    }

    Path models(TaskId task) {
        return models().resolve(task.hex());
    }

    Path model(TaskId task, long version) {
        return models(task).resolve(Long.toString(version));
    }

    Path modelDraft(TaskId task, long version) {
        return models(task).resolve(version + ".draft");
    }

    Path staged() {
        return directory.resolve("staged");
    }

    Path staged(TaskId task, long round) {
        return staged().resolve(task.hex()).resolve(Long.toString(round));
    }

    Path update(TaskId task, long round, ClientId client) {
        return staged(task, round).resolve(client.hex() + ".f32");
    }

    Path fact(TaskId task, long round, String name) {
        return staged(task, round).resolve("session." + name.toLowerCase(Locale.ROOT));
    }

    Path leaves(TaskId task, long round, ClientId client) {
        return staged(task, round).resolve(client.hex() + ".leaves");
    }
}
