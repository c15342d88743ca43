package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Survivors;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What can be tried in the place of R3a. */
final class DeliveryAttacks {
    private DeliveryAttacks() {}

    static List<Attack> all() {
        return List.of(
                delivery(
                        "an envelope withheld",
                        AbortCode.KEYS,
                        d -> new Delivery(
                                d.shareSet(),
                                d.envelopes().subList(1, d.envelopes().size()))),
                delivery(
                        "U2 of too few",
                        AbortCode.TOO_FEW,
                        d -> new Delivery(
                                MemberSet.where(size(d), i -> i == self(d) || i < 2)
                                        .encoded(),
                                d.envelopes())),
                delivery(
                        "U2 without the client",
                        AbortCode.ROSTER,
                        d -> new Delivery(
                                MemberSet.where(size(d), i -> i != self(d)).encoded(), d.envelopes())),
                Attack.instead(
                        "survivors before the input",
                        Step.DELIVERY,
                        Delivery.class,
                        d -> new Survivors(d.shareSet()),
                        AbortCode.OUT_OF_ORDER));
    }

    private static Attack delivery(String name, AbortCode code, UnaryOperator<Delivery> change) {
        return Attack.instead(name, Step.DELIVERY, Delivery.class, change::apply, code);
    }

    /** Everybody has dealt in these rounds, so U2 has as many members as there are dealers, and the client. */
    private static int size(Delivery delivery) {
        return delivery.envelopes().size() + 1;
    }

    private static int self(Delivery delivery) {
        return IntStream.range(0, size(delivery))
                .filter(i -> delivery.envelopes().stream().noneMatch(envelope -> envelope.dealer() == i))
                .findFirst()
                .orElseThrow();
    }
}
