package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.client.NoisePolicy;
import io.sottovoce.privacy.secagg.client.ReleasePolicy;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import java.util.Optional;
import java.util.Set;

/** Policies that differ from another in one thing. */
public final class Policies {
    private Policies() {}

    /** Noise of one kind, at least as much as {@link #noise}. */
    public static ClientPolicy insistingOnNoise(ClientPolicy p) {
        NoisePolicy noise = new NoisePolicy(NoiseTerms.CLIENT, Set.of(NoiseTerms.SKELLAM), 1.0, 1e-5, 10);
        ReleasePolicy r = p.release();
        return with(
                p,
                new ReleasePolicy(
                        r.vectors(), r.encoding(), Optional.of(noise), r.retriesMax(), r.repeatWithoutNoise()));
    }

    /** Terms that such a policy is just content with. */
    public static NoiseTerms noise() {
        return new NoiseTerms(NoiseTerms.CLIENT, NoiseTerms.SKELLAM, 1.0, 1e-5, 8, 0);
    }

    public static ClientPolicy trustingTheServer(ClientPolicy p) {
        CohortPolicy c = p.cohort();
        return with(
                p,
                new CohortPolicy(
                        Set.of(Mode.MALICIOUS, Mode.HONEST_SERVER),
                        c.suiteMin(),
                        c.corrupt(),
                        c.droppedMax(),
                        c.sigmaMin(),
                        c.clientsMin(),
                        c.honestMin()));
    }

    public static ClientPolicy againstCorrupt(ClientPolicy p, CorruptBound bound) {
        CohortPolicy c = p.cohort();
        return with(
                p,
                new CohortPolicy(
                        c.modes(), c.suiteMin(), bound, c.droppedMax(), c.sigmaMin(), c.clientsMin(), c.honestMin()));
    }

    public static ClientPolicy hybridOnly(ClientPolicy p) {
        CohortPolicy c = p.cohort();
        return with(
                p,
                new CohortPolicy(
                        c.modes(),
                        Suite.HYBRID,
                        c.corrupt(),
                        c.droppedMax(),
                        c.sigmaMin(),
                        c.clientsMin(),
                        c.honestMin()));
    }

    public static ClientPolicy withSessionsPerDay(ClientPolicy p, int sessions) {
        return new ClientPolicy(
                p.serverKeys(),
                p.authorities(),
                p.cohort(),
                p.release(),
                p.revocationAgeMaxSeconds(),
                p.deadlineMaxMillis(),
                sessions);
    }

    private static ClientPolicy with(ClientPolicy p, CohortPolicy cohort) {
        return new ClientPolicy(
                p.serverKeys(),
                p.authorities(),
                cohort,
                p.release(),
                p.revocationAgeMaxSeconds(),
                p.deadlineMaxMillis(),
                p.sessionsPerDayMax());
    }

    private static ClientPolicy with(ClientPolicy p, ReleasePolicy release) {
        return new ClientPolicy(
                p.serverKeys(),
                p.authorities(),
                p.cohort(),
                release,
                p.revocationAgeMaxSeconds(),
                p.deadlineMaxMillis(),
                p.sessionsPerDayMax());
    }
}
