package io.sottovoce.server.storage;

import java.nio.file.Path;

class StorageTest extends StorageContract {
    @Override
    Storage open(Path directory) {
        return StorageFixture.embedded(directory);
    }
}
