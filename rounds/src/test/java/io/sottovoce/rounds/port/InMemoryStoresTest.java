package io.sottovoce.rounds.port;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import org.junit.jupiter.api.Nested;

/** The fakes keep the contracts. */
class InMemoryStoresTest {
    @Nested
    class Rounds extends RoundStoreContract {
        private final ModelStore models = new InMemoryModelStore();
        private final RoundStore rounds = new InMemoryRoundStore(models);

        @Override
        protected RoundStore rounds() {
            return rounds;
        }

        @Override
        protected ModelStore models() {
            return models;
        }
    }

    @Nested
    class Models extends ModelStoreContract {
        private final ModelStore models = new InMemoryModelStore();

        @Override
        protected ModelStore models() {
            return models;
        }
    }

    @Nested
    class Updates extends UpdateStoreContract {
        private final InMemoryUpdateStore updates = new InMemoryUpdateStore();

        @Override
        protected UpdateStore updates() {
            return updates;
        }

        @Override
        protected void store(TaskId task, long round, ClientId client, float[] values) {
            updates.put(task, round, client, values);
        }
    }
}
