package io.sottovoce.server.storage;

import java.nio.file.Path;

class StoreContractsTest extends StoreContracts {
    @Override
    Storage open(Path directory) {
        return StorageFixture.embedded(directory);
    }
}
