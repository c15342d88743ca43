package io.sottovoce.rounds.round;

/** What a shell implements to carry out effects; a new effect is a new method, so no shell can overlook one. */
public interface RoundEffectHandler {
    /** See {@link RoundEffect.SendOffers}. */
    void sendOffers(RoundEffect.SendOffers effect);

    /** See {@link RoundEffect.CloseClient}. */
    void closeClient(RoundEffect.CloseClient effect);

    /** See {@link RoundEffect.RecordExclusion}. */
    void recordExclusion(RoundEffect.RecordExclusion effect);

    /** See {@link RoundEffect.DiscardUpdate}. */
    void discardUpdate(RoundEffect.DiscardUpdate effect);

    /** See {@link RoundEffect.Aggregate}. */
    void aggregate(RoundEffect.Aggregate effect);

    /** See {@link RoundEffect.Evaluate}. */
    void evaluate(RoundEffect.Evaluate effect);

    /** See {@link RoundEffect.Commit}. */
    void commit(RoundEffect.Commit effect);

    /** See {@link RoundEffect.Abort}. */
    void abort(RoundEffect.Abort effect);

    /** See {@link RoundEffect.WakeAt}. */
    void wakeAt(RoundEffect.WakeAt effect);
}
