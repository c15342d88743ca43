package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.Suite;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * R0: everything that a server proposes for a round (SA-1, 1.5).
 *
 * <p>Has one encoding only: fields of fixed width in a fixed order, big-endian. {@code cfg_hash} is the SHA-256 of exactly
 * these bytes, and whatever is not their encoding is refused. Says nothing about whether a client should agree.
 *
 * @param expirySeconds Unix second after which nobody joins
 * @param groups how the cohort is cut; empty for one sum. With groups, the terms of the cohort are those of each group
 */
public record RoundConfig(
        RoundNames names,
        Mode mode,
        Suite suite,
        CohortTerms cohort,
        List<VectorSpec> vectors,
        EncodingTerms encoding,
        Optional<NoiseTerms> noise,
        RevocationTerms revocation,
        Deadlines deadlines,
        long expirySeconds,
        Optional<GroupTerms> groups) {
    /** Version of protocol and encoding. */
    public static final int VERSION = 1;

    /** Version of the encoding where the cohort is cut into groups. */
    public static final int GROUPED_VERSION = 2;

    /** A configuration of one sum. */
    public RoundConfig(
            RoundNames names,
            Mode mode,
            Suite suite,
            CohortTerms cohort,
            List<VectorSpec> vectors,
            EncodingTerms encoding,
            Optional<NoiseTerms> noise,
            RevocationTerms revocation,
            Deadlines deadlines,
            long expirySeconds) {
        this(
                names,
                mode,
                suite,
                cohort,
                vectors,
                encoding,
                noise,
                revocation,
                deadlines,
                expirySeconds,
                Optional.empty());
    }

    public RoundConfig {
        vectors = List.copyOf(vectors);
        Set<String> seen = new HashSet<>();
        for (VectorSpec vector : vectors) {
            if (!seen.add(vector.name())) {
                throw new IllegalArgumentException("vector name " + vector.name() + " is repeated");
            }
        }
        if (vectors.isEmpty() || vectors.size() > Limits.VECTORS_MAX) {
            throw new IllegalArgumentException(vectors.size() + " vectors, expected 1.." + Limits.VECTORS_MAX);
        }
        if (groups.isPresent() && cohort.clientsMax() > groups.get().size()) {
            throw new IllegalArgumentException("groups of up to " + cohort.clientsMax() + ", the size is "
                    + groups.get().size());
        }
        if (names.round() < 0 || expirySeconds < 0 || revocation.epoch() < 0) {
            throw new IllegalArgumentException("round, expiry and revocation epoch are not negative");
        }
    }

    /** The canonical bytes. */
    public Octets encode() {
        return RoundConfigCodec.encode(this);
    }

    /** Decodes canonical bytes. */
    public static Outcome<RoundConfig> decode(Octets bytes) {
        return RoundConfigCodec.decode(bytes);
    }

    /** cfg_hash. */
    public ContentHash hash() {
        return encode().hash();
    }
}
