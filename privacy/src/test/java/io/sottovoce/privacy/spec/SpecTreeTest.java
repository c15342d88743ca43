package io.sottovoce.privacy.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecTreeTest {
    @Test
    void unknownSetting_isRefusedWithAllThatAreKnownWhetherTheyAreThereOrNot() {
        SpecTree tree = SpecTree.of("policy", Map.of("rounds", 3, "rownds", 4));
        assertEquals(3, tree.integer("rounds", 1, 10));
        assertEquals(7, tree.integer("seed", 1, 10, 7));
        assertFalse(tree.has("windows"));
        SpecException refusal = assertThrows(SpecException.class, tree::finish);
        assertEquals("policy.rownds: unknown setting, expected one of [rounds, seed, windows]", refusal.getMessage());
    }

    @Test
    void settingThatWasOnlyLookedFor_isRefusedAndNotExpected() {
        SpecTree tree = SpecTree.of("", Map.of("old", 4));
        tree.integer("rounds", 1, 10, 5);
        tree.has("old");
        SpecException refusal = assertThrows(SpecException.class, tree::finish);
        assertEquals("old: unknown setting, expected one of [rounds]", refusal.getMessage());
    }
}
