package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.testing.FixedRandomness;
import io.sottovoce.privacy.testing.VectorCase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;

/** The secrets of a session of {@code sessions.json}: each is SHA-256 of the seed and its names, joined by slashes. */
public final class Transcript {
    public final VectorCase inputs;
    public final RoundConfig config;
    /** Numbers of the clients in the order of their identifiers: the roster. */
    public final List<Integer> roster;

    public Transcript(VectorCase inputs) {
        this.inputs = inputs;
        this.config = RoundConfig.decode(inputs.octets("config")).accepted().orElseThrow();
        this.roster = IntStream.range(0, inputs.integer("clients"))
                .boxed()
                .sorted(Comparator.comparing(this::id))
                .toList();
    }

    public PopulationId population() {
        return config.names().population();
    }

    public SigningKey key(String... names) {
        return SigningKey.owning(Secret.owning(secret(names)));
    }

    public ClientId id(int number) {
        return ClientId.of(Arrays.copyOf(secret(name(number), "id"), ClientId.BYTES));
    }

    public SigningKey identityKey(int number) {
        return key(name(number), "identity key");
    }

    /** What the client machine draws, in its order: three secrets, then the coefficients of both polynomials. */
    public SecretRandomness randomness(int number) {
        List<byte[]> draws = new ArrayList<>();
        draws.add(secret(name(number), "channel root"));
        draws.add(secret(name(number), "mask root"));
        draws.add(secret(name(number), "self mask"));
        for (String polynomial : List.of("self mask", "mask root")) {
            for (int degree = 1; degree < inputs.integer("threshold"); degree++) {
                draws.add(secret(name(number), polynomial + " coefficient " + degree));
            }
        }
        return FixedRandomness.of(draws);
    }

    public int[][] input(int number) {
        int[][] input = new int[config.vectors().size()][];
        for (int v = 0; v < input.length; v++) {
            VectorSpec spec = config.vectors().get(v);
            byte[] key = secret(name(number), "input " + v);
            input[v] = new int[(int) spec.dimension()];
            new AesCtrKeystream(new SecretKeySpec(key, "AES")).readWords(input[v], 0, input[v].length);
            for (int i = 0; i < input[v].length; i++) {
                input[v][i] = spec.ring().reduce(input[v][i]);
            }
        }
        return input;
    }

    private byte[] secret(String... names) {
        String path = inputs.text("seed") + "/" + String.join("/", names);
        return Canonical.sha256(path.getBytes(StandardCharsets.US_ASCII));
    }

    private static String name(int number) {
        return "client " + number;
    }
}
