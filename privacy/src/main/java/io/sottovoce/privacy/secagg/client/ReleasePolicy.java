package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import java.util.List;
import java.util.Optional;

/**
 * What a client lets out.
 *
 * @param vectors exactly these, in this order: a server that asks for fewer coordinates picks out single ones
 * @param encoding clip and scale at most, beta and rotation exactly these
 * @param noise terms that must be met; empty where noise is not insisted on
 * @param retriesMax releases of one task and model beyond the first
 * @param repeatWithoutNoise whether the same update may go into two sums without noise, which differ by single inputs
 */
public record ReleasePolicy(
        List<VectorSpec> vectors,
        EncodingTerms encoding,
        Optional<NoisePolicy> noise,
        int retriesMax,
        boolean repeatWithoutNoise) {
    public ReleasePolicy {
        vectors = List.copyOf(vectors);
        if (retriesMax < 0) {
            throw new IllegalArgumentException("retriesMax " + retriesMax);
        }
    }
}
