package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import java.util.List;
import java.util.Optional;

/** Configurations that differ from another in one thing. */
public final class Configs {
    private Configs() {}

    public static RoundConfig withMode(RoundConfig c, Mode mode) {
        return copy(c, c.names(), mode, c.suite(), c.cohort(), c.vectors(), c.encoding(), c.noise(), c.expirySeconds());
    }

    public static RoundConfig withSuite(RoundConfig c, Suite suite) {
        return copy(c, c.names(), c.mode(), suite, c.cohort(), c.vectors(), c.encoding(), c.noise(), c.expirySeconds());
    }

    public static RoundConfig withNames(RoundConfig c, RoundNames names) {
        return copy(c, names, c.mode(), c.suite(), c.cohort(), c.vectors(), c.encoding(), c.noise(), c.expirySeconds());
    }

    public static RoundConfig withCohort(RoundConfig c, CohortTerms cohort) {
        return copy(c, c.names(), c.mode(), c.suite(), cohort, c.vectors(), c.encoding(), c.noise(), c.expirySeconds());
    }

    public static RoundConfig withVectors(RoundConfig c, List<VectorSpec> vectors) {
        return copy(c, c.names(), c.mode(), c.suite(), c.cohort(), vectors, c.encoding(), c.noise(), c.expirySeconds());
    }

    public static RoundConfig withEncoding(RoundConfig c, EncodingTerms encoding) {
        return copy(c, c.names(), c.mode(), c.suite(), c.cohort(), c.vectors(), encoding, c.noise(), c.expirySeconds());
    }

    public static RoundConfig withNoise(RoundConfig c, Optional<NoiseTerms> noise) {
        return copy(c, c.names(), c.mode(), c.suite(), c.cohort(), c.vectors(), c.encoding(), noise, c.expirySeconds());
    }

    public static RoundConfig withExpiry(RoundConfig c, long expirySeconds) {
        return copy(c, c.names(), c.mode(), c.suite(), c.cohort(), c.vectors(), c.encoding(), c.noise(), expirySeconds);
    }

    public static RoundConfig withRevocation(RoundConfig c, RevocationTerms revocation) {
        return new RoundConfig(
                c.names(),
                c.mode(),
                c.suite(),
                c.cohort(),
                c.vectors(),
                c.encoding(),
                c.noise(),
                revocation,
                c.deadlines(),
                c.expirySeconds());
    }

    public static RoundConfig withDeadlines(RoundConfig c, Deadlines deadlines) {
        return new RoundConfig(
                c.names(),
                c.mode(),
                c.suite(),
                c.cohort(),
                c.vectors(),
                c.encoding(),
                c.noise(),
                c.revocation(),
                deadlines,
                c.expirySeconds());
    }

    /** The same round with another number, and so with another nonce. */
    public static RoundConfig withRound(RoundConfig c, long round) {
        RoundNames n = c.names();
        return withNames(
                c,
                new RoundNames(n.population(), n.task(), round, World.hash("nonce of " + round), n.model(), n.plan()));
    }

    private static RoundConfig copy(
            RoundConfig c,
            RoundNames names,
            Mode mode,
            Suite suite,
            CohortTerms cohort,
            List<VectorSpec> vectors,
            EncodingTerms encoding,
            Optional<NoiseTerms> noise,
            long expirySeconds) {
        return new RoundConfig(
                names, mode, suite, cohort, vectors, encoding, noise, c.revocation(), c.deadlines(), expirySeconds);
    }
}
