package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.Blocks;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.PasswordSeal;
import io.sottovoce.proto.identity.PrivateFile;
import io.sottovoce.proto.identity.TlsCertificates;
import io.sottovoce.proto.identity.TlsKeys;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An authority's keys: the generation in use, the next one, which is published already, and the one before, whose
 * certificates are still good. In a file of one block {@code SOTTOVOCE AUTHORITY KEYS} under a password:
 * {@code population[16] || u8 count || count (Ed25519 key[32] || u16 length || PKCS #8 || u16 length || X.509)}.
 */
record AuthorityKeys(PopulationId population, List<Generation> generations) {
    private static final String LABEL = "SOTTOVOCE AUTHORITY KEYS";
    private static final String KIND = "authority keys";
    private static final int FILE_BYTES_MAX = 1 << 16;
    private static final byte[] CONTEXT = {};

    AuthorityKeys {
        generations = List.copyOf(generations);
        if (generations.size() < 2 || generations.size() > 3) {
            throw new IdentityException(KIND + ": found " + generations.size() + " generations, expected 2 or 3");
        }
    }

    static AuthorityKeys fresh(PopulationId population, Instant now, SecretRandomness randomness) {
        return new AuthorityKeys(
                population, List.of(Generation.fresh(now, randomness), Generation.fresh(now, randomness)));
    }

    /** The next generation comes into use, a new next one is made, and the one before the present one goes. */
    AuthorityKeys rotated(Instant now, SecretRandomness randomness) {
        return new AuthorityKeys(
                population, List.of(generations.get(1), Generation.fresh(now, randomness), generations.get(0)));
    }

    Generation current() {
        return generations.get(0);
    }

    /** The generation before, where there was one. */
    Optional<Generation> previous() {
        return generations.size() == 3 ? Optional.of(generations.get(2)) : Optional.empty();
    }

    Optional<Generation> withFingerprint(ContentHash fingerprint) {
        return generations.stream()
                .filter(generation -> generation.fingerprint().equals(fingerprint))
                .findFirst();
    }

    static AuthorityKeys read(Path file, Password password) {
        String where = KIND + " " + file;
        List<Blocks.Block> blocks = Blocks.read(PrivateFile.read(file, KIND, FILE_BYTES_MAX), where);
        if (blocks.size() != 1 || !blocks.get(0).label().equals(LABEL)) {
            throw new IdentityException(where + ": expected exactly one block " + LABEL);
        }
        Secret plain = PasswordSeal.open(blocks.get(0).content(), CONTEXT, password, where);
        try {
            return plain.with(bytes -> decode(ByteBuffer.wrap(bytes), where));
        } catch (BufferUnderflowException e) {
            throw new IdentityException(where + ": the sealed keys are cut off");
        } finally {
            plain.wipe();
        }
    }

    void write(Path file, Password password, PasswordSeal.Cost cost, SecretRandomness randomness) {
        Secret plain = encode();
        byte[] sealed = PasswordSeal.seal(plain, CONTEXT, password, cost, randomness);
        plain.wipe();
        String comment = "Keys of a Sottovoce registration authority: keep apart from any aggregation server";
        PrivateFile.write(file, KIND, Blocks.write(comment, List.of(Blocks.Block.of(LABEL, sealed))));
    }

    private Secret encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(population.toBytes());
            out.writeByte(generations.size());
            for (Generation generation : generations) {
                Secret own = generation.key().privateKey();
                out.write(own.disclose());
                own.wipe();
                write(out, generation.tlsKey().getEncoded());
                write(out, generation.tlsCertificate().getEncoded());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed has an encoding", e);
        }
        return Secret.owning(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, byte[] part) throws IOException {
        out.writeShort(part.length);
        out.write(part);
    }

    private static AuthorityKeys decode(ByteBuffer in, String where) {
        PopulationId population = PopulationId.of(take(in, PopulationId.BYTES));
        int count = in.get();
        List<Generation> generations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SigningKey key = SigningKey.owning(Secret.owning(take(in, Secret.BYTES)));
            byte[] pkcs8 = take(in, Short.toUnsignedInt(in.getShort()));
            Secret tls = Secret.copyOf(pkcs8);
            Arrays.fill(pkcs8, (byte) 0);
            byte[] der = take(in, Short.toUnsignedInt(in.getShort()));
            generations.add(new Generation(key, TlsKeys.privateKey(tls, where), TlsCertificates.parse(der, where)));
            tls.wipe();
        }
        return new AuthorityKeys(population, generations);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "AuthorityKeys[" + generations + "]";
    }
}
