package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.crypto.SealingKey;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.graph.SharingGraph;
import io.sottovoce.privacy.secagg.keys.Channel;
import io.sottovoce.privacy.secagg.keys.EnvelopeHeader;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Envelope;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Commitments;
import io.sottovoce.privacy.sharing.Shamir;
import io.sottovoce.privacy.sharing.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A corrupt client: knows its own secrets, and deals and signs what it likes. Honest where nothing is changed. */
public final class Rogue {
    public final World world;
    public final TestClient body;
    public final RoundConfig config;
    public final Secret maskRoot;
    public final Secret selfMask;
    public final RootKeys channelKeys;
    public final RootKeys maskKeys;

    /** Changes the shares of b before they are committed to and sealed. */
    public UnaryOperator<List<Share>> selfMaskShares = UnaryOperator.identity();
    /** Changes the shares of the mask root before they are committed to and sealed. */
    public UnaryOperator<List<Share>> maskRootShares = UnaryOperator.identity();
    /** Changes com_b. */
    public UnaryOperator<ContentHash> selfMaskCommitment = UnaryOperator.identity();
    /** Changes ct_s for a holder. */
    public BiFunction<Integer, Octets, Octets> maskCiphertext = (holder, ciphertext) -> ciphertext;
    /** Changes what is sealed, after it was committed to. */
    public BiFunction<Integer, Octets, Octets> sealed = (holder, bytes) -> bytes;

    public Rogue(World world, TestClient body, RoundConfig config) {
        this.world = world;
        this.body = body;
        this.config = config;
        this.maskRoot = world.randomness.fresh();
        this.selfMask = world.randomness.fresh();
        this.channelKeys = RootKeys.derive(config.suite(), config.hash(), world.randomness.fresh());
        this.maskKeys = RootKeys.derive(config.suite(), config.hash(), maskRoot);
    }

    public SigningKey key() {
        return body.key;
    }

    public Certificate certificate() {
        return body.certificate;
    }

    public PublicKeys publicKeys() {
        return new PublicKeys(
                channelKeys.exchangePublic(), maskKeys.exchangePublic(), channelKeys.kemPublic(), maskKeys.kemPublic());
    }

    public Advert advert() {
        return Advert.sign(certificate(), key(), config.hash(), publicKeys());
    }

    public int self(Roster roster) {
        for (int i = 0; i < roster.entries().size(); i++) {
            if (roster.entries().get(i).certificate().equals(certificate())) {
                return i;
            }
        }
        throw new AssertionError("not in the roster");
    }

    public ContentHash session(Roster roster) {
        return Roster.session(config.hash(), Roster.hash(roster.entries()), roster.graph());
    }

    public Deal deal(Roster roster) {
        ContentHash session = session(roster);
        int self = self(roster);
        int shares = roster.neighbours().size();
        int threshold = roster.graph().threshold();
        List<Share> forSelfMask = selfMaskShares.apply(Shamir.split(selfMask, threshold, shares, world.randomness));
        List<Share> forMaskRoot = maskRootShares.apply(Shamir.split(maskRoot, threshold, shares, world.randomness));
        List<Envelope> envelopes = new ArrayList<>();
        for (int rank = 0; rank < shares; rank++) {
            SharePair pair = new SharePair(
                    forSelfMask.get(rank).value(), forMaskRoot.get(rank).value());
            envelopes.add(seal(roster, session, self, roster.neighbours().get(rank), pair));
        }
        ContentHash commitment = selfMaskCommitment.apply(Commitments.ofSelfMask(session, self, selfMask));
        return Deal.sign(session, commitment, envelopes, key());
    }

    /** Zeros in the place of a masked input, signed. */
    public UploadTrailer uploadZeros(Delivery delivery, ContentHash session) {
        List<ContentHash> leaves = new ArrayList<>();
        for (int v = 0; v < config.vectors().size(); v++) {
            for (int c = 0; c < config.vectors().get(v).chunks(); c++) {
                MaskedChunk chunk = new MaskedChunk(
                        v, c, Octets.of(new byte[config.vectors().get(v).chunkBytes(c)]));
                body.chunks.add(chunk);
                leaves.add(chunk.leaf(session));
            }
        }
        ContentHash shareSet =
                ContentHash.of(Canonical.hash("u2", delivery.shareSet().toBytes()));
        return UploadTrailer.sign(session, MaskedChunk.root(session, shareSet, leaves), List.of(), key());
    }

    /** The shares that others have dealt to this client. */
    public Map<Integer, SharePair> open(Roster roster, Delivery delivery) {
        ContentHash session = session(roster);
        int self = self(roster);
        Map<Integer, SharePair> opened = new TreeMap<>();
        for (Delivery.FromDealer from : delivery.envelopes()) {
            PublicKeys keys = roster.neighbours().stream()
                    .filter(neighbour -> neighbour.index() == from.dealer())
                    .findFirst()
                    .orElseThrow()
                    .keys();
            Envelope e = from.envelope();
            SealingKey key = Channel.fromDealer(
                            channelKeys, publicKeys(), session, from.dealer(), self, keys, e.channelCiphertext())
                    .orElseThrow();
            int x = SharingGraph.of(session, roster.entries().size(), roster.graph())
                    .shareIndex(from.dealer(), self);
            EnvelopeHeader header = new EnvelopeHeader(
                    session,
                    from.dealer(),
                    self,
                    x,
                    roster.graph(),
                    e.commitments(),
                    e.channelCiphertext(),
                    e.maskCiphertext());
            opened.put(from.dealer(), SharePair.open(key, e.sealed(), header).orElseThrow());
        }
        return opened;
    }

    private Envelope seal(Roster roster, ContentHash session, int self, Roster.NeighbourKeys to, SharePair pair) {
        int holder = to.index();
        Channel.Outgoing channel = Channel.toHolder(channelKeys, publicKeys(), session, self, holder, to.keys())
                .orElseThrow();
        Octets ciphertext = maskCiphertext.apply(
                holder,
                PairSeed.ciphertext(maskKeys, new PairSeed.Pair(session, self, publicKeys(), holder, to.keys()))
                        .orElseThrow());
        SharePair.Commitments commitments = pair.commitments(session, self, holder);
        int x = SharingGraph.of(session, roster.entries().size(), roster.graph())
                .shareIndex(self, holder);
        EnvelopeHeader header = new EnvelopeHeader(
                session, self, holder, x, roster.graph(), commitments, channel.ciphertext(), ciphertext);
        return new Envelope(
                sealed.apply(holder, pair.seal(channel.key(), header)), commitments, channel.ciphertext(), ciphertext);
    }
}
