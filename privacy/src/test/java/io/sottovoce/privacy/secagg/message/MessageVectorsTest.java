package io.sottovoce.privacy.secagg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class MessageVectorsTest {
    static final Map<String, Function<Octets, Outcome<? extends RoundMessage>>> DECODERS = Map.ofEntries(
            Map.entry("offer", Offer::decode),
            Map.entry("advert", Advert::decode),
            Map.entry("roster", Roster::decode),
            Map.entry("deal", Deal::decode),
            Map.entry("delivery", Delivery::decode),
            Map.entry("chunk", MaskedChunk::decode),
            Map.entry("trailer", UploadTrailer::decode),
            Map.entry("survivors", Survivors::decode),
            Map.entry("vote", Vote::decode),
            Map.entry("quorum", Quorum::decode),
            Map.entry("unmasking", Unmasking::decode),
            Map.entry("result", Result::decode));

    private static final VectorSuite MESSAGES = VectorSuite.of("messages.json")
            .with("decode", MessageVectorsTest::decode)
            .with("leaf", c -> Optional.of(chunk(c).leaf(c.hash("sid"))))
            .with("upload-root", c -> Optional.of(root(c)))
            .with(
                    "sign-trailer",
                    c -> Optional.of(UploadTrailer.sign(c.hash("sid"), c.hash("root"), c.integers("badFrom"), key(c))
                            .encode()))
            .with("digest", c -> Optional.of(digest(c)))
            .with(
                    "sign-vote",
                    c -> Optional.of(
                            Vote.sign(c.hash("sid"), c.hash("digest"), key(c)).encode()))
            .with("verify-vote", c -> Vote.decode(c.octets("vote"))
                    .accepted()
                    .filter(vote -> vote.isSignedBy(c.bytes("public"), c.hash("sid"), c.hash("digest"))))
            .with("entry-hash", c -> Certificate.decode(c.bytes("certificate"))
                    .map(certificate -> new RosterEntry(certificate, c.hash("keysHash"), c.octets("signature")).hash()))
            .with("verify-advert", c -> Advert.decode(c.octets("encoded"))
                    .accepted()
                    .filter(advert -> advert.isConsistent(c.hash("cfgHash"), suite(c))))
            .with("verify-deal", c -> Deal.decode(c.octets("encoded"))
                    .accepted()
                    .filter(deal -> deal.isSignedBy(c.bytes("public"), c.hash("sid"))))
            .with("verify-trailer", c -> UploadTrailer.decode(c.octets("encoded"))
                    .accepted()
                    .filter(trailer -> trailer.isSignedBy(c.bytes("public"), c.hash("sid"))))
            .with("verify-offer", c -> Offer.decode(c.octets("encoded"))
                    .accepted()
                    .filter(offer -> offer.isSignedBy(c.bytes("public"))))
            .with("verify-result", c -> Result.decode(c.octets("encoded"))
                    .accepted()
                    .filter(result -> result.isSignedBy(c.bytes("public"), c.hash("sid"))));

    @TestFactory
    Stream<DynamicTest> messages_areWhatAnotherImplementationSends() {
        return MESSAGES.tests();
    }

    private static Optional<?> decode(VectorCase c) {
        Octets encoded = c.octets("encoded");
        return Objects.requireNonNull(DECODERS.get(c.text("message")))
                .apply(encoded)
                .accepted()
                .map(message -> {
                    assertEquals(encoded, message.encode());
                    return message;
                });
    }

    private static Suite suite(VectorCase c) {
        return c.integer("suite") == Suite.HYBRID.code() ? Suite.HYBRID : Suite.CLASSICAL;
    }

    private static SigningKey key(VectorCase c) {
        return SigningKey.owning(c.secret("seed"));
    }

    private static MaskedChunk chunk(VectorCase c) {
        return new MaskedChunk(c.integer("vector"), c.integer("index"), c.octets("packed"));
    }

    private static MemberSet set(VectorCase c, String name) {
        return MemberSet.decode(c.integer("size"), c.octets(name)).orElseThrow();
    }

    private static ContentHash root(VectorCase c) {
        List<ContentHash> leaves =
                c.byteStrings("leaves").stream().map(ContentHash::of).toList();
        return MaskedChunk.root(c.hash("sid"), set(c, "u2").shareSetHash(), leaves);
    }

    private static ContentHash digest(VectorCase c) {
        return Vote.digest(c.hash("sid"), set(c, "u2"), set(c, "u3"));
    }
}
