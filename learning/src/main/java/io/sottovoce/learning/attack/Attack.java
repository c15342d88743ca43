package io.sottovoce.learning.attack;

/**
 * A search for points that a victim misclassifies. Deterministic: what it does to a row follows from victim, row and the
 * row's seed alone, not from the rows beside it. Allocates nothing from step to step; thread-confined.
 */
public interface Attack {
    /** Searches from the clean rows of a batch and leaves what it finds there. */
    void run(Victim victim, Batch batch);
}
