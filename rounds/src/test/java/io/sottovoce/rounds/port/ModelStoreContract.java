package io.sottovoce.rounds.port;

import static io.sottovoce.rounds.round.RoundFixture.TASK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.round.ModelVersion;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link ModelStore} does. A store under test extends this and gives fresh, empty stores. */
public abstract class ModelStoreContract {
    private static final float[] PARAMETERS = {1, -2, 0.5f, 3, 4};
    private static final float[] STATE = {9, 8, 7, 6, 5};

    /** The store under test, empty. */
    protected abstract ModelStore models();

    @Test
    void completeDraft_isReadableButNotTheLatest() {
        ModelStore store = models();
        write(store, 0);

        assertArrayEquals(PARAMETERS, read(store.parameters(TASK, 0)));
        List<BlockReader> state = store.state(TASK, 0);
        assertEquals(1, state.size());
        assertArrayEquals(STATE, read(state.get(0)));
        assertEquals(Optional.empty(), store.latest(TASK));
    }

    @Test
    void hash_isThatOfLittleEndianFloats() {
        byte[] bytes = HexFormat.of().parseHex("0000803f000000c00000003f0000404000008040");

        assertEquals(ContentHash.ofContent(bytes), write(models(), 0));
    }

    @Test
    void parameters_areReadInPieces() {
        ModelStore store = models();
        write(store, 0);
        float[] piece = new float[3];
        try (BlockReader reader = store.parameters(TASK, 0)) {
            assertEquals(5, reader.dimension());
            reader.read(2, piece, 2);
        }
        assertArrayEquals(new float[] {0.5f, 3, 0}, piece);
    }

    @Test
    void promote_makesItTheLatest_andMayBeRepeated() {
        ModelStore store = models();
        ModelVersion zero = new ModelVersion(0, write(store, 0));
        store.promote(TASK, zero);
        ModelVersion one = new ModelVersion(1, write(store, 1));
        assertEquals(Optional.of(zero), store.latest(TASK));
        store.promote(TASK, one);
        store.promote(TASK, one);

        assertEquals(Optional.of(one), store.latest(TASK));
        assertArrayEquals(PARAMETERS, read(store.parameters(TASK, 0)));
        assertEquals(Optional.empty(), store.latest(new TaskId("d".repeat(32))));
    }

    @Test
    void promote_ofWhatIsNotThereOrAnotherHash_isRefused() {
        ModelStore store = models();
        ModelVersion absent = new ModelVersion(0, ContentHash.ofContent(new byte[0]));
        assertThrows(IllegalStateException.class, () -> store.promote(TASK, absent));
        write(store, 0);

        assertThrows(IllegalStateException.class, () -> store.promote(TASK, absent));
        assertEquals(Optional.empty(), store.latest(TASK));
    }

    @Test
    void draftThatIsClosed_leavesNothing() {
        ModelStore store = models();
        try (ModelDraft draft = store.draft(TASK, 0, 5, 0)) {
            draft.parameters().write(0, PARAMETERS, 5);
        }

        assertThrows(IllegalStateException.class, () -> store.parameters(TASK, 0));
        assertThrows(IllegalStateException.class, () -> store.state(TASK, 0));
    }

    @Test
    void draftThatIsNotWrittenToItsEnd_cannotBeCompleted() {
        try (ModelDraft draft = models().draft(TASK, 0, 5, 1)) {
            draft.parameters().write(0, PARAMETERS, 5);
            draft.state().get(0).write(0, STATE, 4);

            assertThrows(IllegalStateException.class, draft::complete);
        }
    }

    @Test
    void draft_replacesOneThatWasNeverPromoted_butNotOneThatWas() {
        ModelStore store = models();
        store.promote(TASK, new ModelVersion(0, write(store, 0)));
        write(store, 1);
        write(store, 1);

        assertThrows(IllegalStateException.class, () -> store.draft(TASK, 0, 5, 0));
        assertArrayEquals(PARAMETERS, read(store.parameters(TASK, 1)));
    }

    private static ContentHash write(ModelStore store, long version) {
        try (ModelDraft draft = store.draft(TASK, version, 5, 1)) {
            draft.parameters().write(0, PARAMETERS, 3);
            draft.parameters().write(3, new float[] {3, 4}, 2);
            draft.state().get(0).write(0, STATE, 5);
            return draft.complete();
        }
    }

    private static float[] read(BlockReader reader) {
        try (reader) {
            float[] values = new float[(int) reader.dimension()];
            reader.read(0, values, values.length);
            return values;
        }
    }
}
