package io.sottovoce.privacy.secagg.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Commitments;
import io.sottovoce.privacy.sharing.ShareKind;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class KeyVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("keys.json")
            .without("rotation-signs")
            .with("root-keys", KeyVectorsTest::rootKeys)
            .with("keys-hash", c -> Optional.of(publicKeys(c).hash()))
            .with("keys-valid", c -> Optional.of(publicKeys(c)).filter(keys -> keys.areValid(suite(c))))
            .with("envelope", KeyVectorsTest::envelope)
            .with("open-envelope", KeyVectorsTest::open)
            .with("pair-seed", KeyVectorsTest::pairSeed)
            .with(
                    "commit-self",
                    c -> Optional.of(Commitments.ofSelfMask(c.hash("sid"), c.integer("dealer"), c.secret("secret"))))
            .with("commit-share", c -> Optional.of(commitShare(c)))
            .with("stream-key", c -> Optional.of(context(c).streamKey(c.secret("seed"), c.integer("vector"))))
            .with("mask-words", c -> Optional.of(maskWords(c)));

    @TestFactory
    Stream<DynamicTest> keys_areWhatAnotherImplementationDerives() {
        return VECTORS.tests();
    }

    /** One client's both roots. */
    private record Side(RootKeys channel, RootKeys mask) {
        PublicKeys keys() {
            return new PublicKeys(
                    channel.exchangePublic(), mask.exchangePublic(), channel.kemPublic(), mask.kemPublic());
        }

        static Side of(VectorCase c, String channelRoot, String maskRoot) {
            return new Side(
                    RootKeys.derive(suite(c), c.hash("cfgHash"), c.secret(channelRoot)),
                    RootKeys.derive(suite(c), c.hash("cfgHash"), c.secret(maskRoot)));
        }
    }

    private static Suite suite(VectorCase c) {
        return c.integer("suite") == Suite.HYBRID.code() ? Suite.HYBRID : Suite.CLASSICAL;
    }

    private static Optional<?> rootKeys(VectorCase c) {
        RootKeys keys = RootKeys.derive(suite(c), c.hash("cfgHash"), c.secret("root"));
        assertEquals(c.octets("exchangePublic"), keys.exchangePublic());
        assertEquals(c.octets("kemPublic"), keys.kemPublic());
        return Optional.of(keys);
    }

    private static PublicKeys publicKeys(VectorCase c) {
        List<Octets> keys = c.byteStrings("keys").stream().map(Octets::of).toList();
        return new PublicKeys(keys.get(0), keys.get(1), keys.get(2), keys.get(3));
    }

    private static EnvelopeHeader header(VectorCase c) {
        return new EnvelopeHeader(
                c.hash("sid"),
                c.integer("dealer"),
                c.integer("holder"),
                c.integer("shareIndex"),
                new GraphParameters(c.integer("degree"), c.integer("threshold")),
                new SharePair.Commitments(c.hash("comSelfMask"), c.hash("comMaskRoot")),
                c.octets("channelCiphertext"),
                c.octets("maskCiphertext"));
    }

    private static Optional<?> envelope(VectorCase c) {
        Side dealer = Side.of(c, "dealerChannelRoot", "dealerMaskRoot");
        Side holder = Side.of(c, "holderChannelRoot", "holderMaskRoot");
        int i = c.integer("dealer");
        int j = c.integer("holder");
        Channel.Outgoing out = Channel.toHolder(dealer.channel(), dealer.keys(), c.hash("sid"), i, j, holder.keys())
                .orElseThrow();
        assertEquals(c.octets("channelCiphertext"), out.ciphertext());
        assertEquals(
                Optional.of(c.octets("maskCiphertext")),
                PairSeed.ciphertext(
                        dealer.mask(), new PairSeed.Pair(c.hash("sid"), i, dealer.keys(), j, holder.keys())));
        assertArrayEquals(c.bytes("associated"), header(c).associatedData());
        SharePair shares = new SharePair(c.secret("shareSelfMask"), c.secret("shareMaskRoot"));
        assertEquals(header(c).commitments(), shares.commitments(c.hash("sid"), i, j));
        assertEquals(c.octets("sealed"), shares.seal(out.key(), header(c)));
        return open(c);
    }

    private static Optional<?> open(VectorCase c) {
        Side dealer = Side.of(c, "dealerChannelRoot", "dealerMaskRoot");
        Side holder = Side.of(c, "holderChannelRoot", "holderMaskRoot");
        return Channel.fromDealer(
                        holder.channel(),
                        holder.keys(),
                        c.hash("sid"),
                        c.integer("dealer"),
                        c.integer("holder"),
                        dealer.keys(),
                        c.octets("channelCiphertext"))
                .flatMap(key -> SharePair.open(key, c.octets("sealed"), header(c)))
                .filter(pair -> {
                    assertTrue(pair.selfMask().sameAs(c.secret("shareSelfMask")));
                    assertTrue(pair.maskRoot().sameAs(c.secret("shareMaskRoot")));
                    return true;
                });
    }

    private static Optional<?> pairSeed(VectorCase c) {
        Side lower = Side.of(c, "lowerChannelRoot", "lowerRoot");
        Side higher = Side.of(c, "higherChannelRoot", "higherRoot");
        ContentHash session = c.hash("sid");
        int lo = c.integer("lower");
        int hi = c.integer("higher");
        PairSeed.Pair down = new PairSeed.Pair(session, lo, lower.keys(), hi, higher.keys());
        PairSeed.Pair up = new PairSeed.Pair(session, hi, higher.keys(), lo, lower.keys());
        assertEquals(Optional.of(c.octets("ciphertext")), PairSeed.ciphertext(lower.mask(), down));
        Secret seed = PairSeed.derive(higher.mask(), up, c.octets("ciphertext")).orElseThrow();
        assertTrue(seed.sameAs(PairSeed.derive(lower.mask(), down, Octets.EMPTY).orElseThrow()));
        return Optional.of(seed);
    }

    private static ContentHash commitShare(VectorCase c) {
        ShareKind kind = c.integer("kind") == ShareKind.SELF_MASK.code() ? ShareKind.SELF_MASK : ShareKind.MASK_ROOT;
        return Commitments.ofShare(c.hash("sid"), c.integer("dealer"), c.integer("holder"), kind, c.secret("share"));
    }

    private static MaskContext context(VectorCase c) {
        MemberSet shareSet = MemberSet.decode(c.integer("size"), c.octets("u2")).orElseThrow();
        return new MaskContext(c.hash("sid"), shareSet.shareSetHash(), c.hash("model"));
    }

    private static List<Long> maskWords(VectorCase c) {
        AesCtrKeystream stream = new AesCtrKeystream(new SecretKeySpec(c.bytes("key"), "AES"));
        int count = c.list("output").size();
        RingVector masked = RingVector.zeros(new Ring(c.integer("bits")), count);
        masked.addMask(stream, false, 0, count);
        return java.util.Arrays.stream(masked.toArray())
                .mapToObj(Integer::toUnsignedLong)
                .toList();
    }
}
