package io.sottovoce.client;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.provenance.ModelChain;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.proto.ModelProof;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a client trains from the model of an offer: its record must be signed by a server that the registration authority
 * has certified, be of this task, version, plan and content, be published, and follow from what the client saw before.
 *
 * <p>What is trusted is remembered, so that an older version is not taken again. That the bytes downloaded later are those of
 * the record is checked by their hash, which is that of the offer. Thread-safe if its history is.
 */
final class ModelTrust {
    private final Optional<Supplier<List<Octets>>> serverKeys;
    private final boolean unsignedAllowed;
    private final PopulationId population;
    private final ModelHistory history;

    /** Why a model is not trusted. The names are stable: the server and the operator are told. */
    enum Code {
        /** Nobody vouches for it, and the policy asks that somebody does. */
        MODEL_UNSIGNED,
        /** The signature is of no server that the authority has certified, or of another record. */
        MODEL_SIGNATURE,
        /** The record is not in its canonical form. */
        MODEL_MALFORMED,
        /** The record is of another population, task, version, plan or content than the offer. */
        MODEL_OTHER,
        /** It is a candidate that was not published. */
        MODEL_UNPUBLISHED,
        /** This client has seen a newer one. */
        MODEL_OLDER,
        /** It does not follow from the version that this client saw before. */
        MODEL_FORKED,
        /** This client cannot note that it has seen it. */
        MODEL_NOT_NOTED
    }

    /**
     * Trust by an identity's authority, or none.
     *
     * @param serverKeys what an identity knows of the servers' keys, each time the newest; without it nothing can be checked
     *     but that the record fits
     * @param unsignedAllowed whether that is enough where there is no identity
     */
    ModelTrust(
            Optional<Supplier<List<Octets>>> serverKeys,
            boolean unsignedAllowed,
            PopulationId population,
            ModelHistory history) {
        this.serverKeys = serverKeys;
        this.unsignedAllowed = unsignedAllowed;
        this.population = population;
        this.history = history;
    }

    /** Why the model of an offer is not trusted, beginning with a {@link Code}; empty where it is, and then it is noted. */
    Optional<String> objection(RoundOffer offer) {
        if (serverKeys.isEmpty() && !unsignedAllowed) {
            return because(
                    Code.MODEL_UNSIGNED,
                    "this client has no identity and knows no server's key; allowUnsignedModels would do without");
        }
        if (offer.proof().isEmpty()) {
            return serverKeys.isEmpty()
                    ? Optional.empty()
                    : because(Code.MODEL_UNSIGNED, "the offer has no record of its model");
        }
        ModelProof proof = offer.proof().get();
        return objectionToSignature(proof).or(() -> objectionToRecord(offer, proof));
    }

    private Optional<String> objectionToSignature(ModelProof proof) {
        if (serverKeys.isEmpty()) {
            return Optional.empty();
        }
        if (!proof.signed().signed()) {
            return because(Code.MODEL_UNSIGNED, "the server has not signed the record of its model");
        }
        List<Octets> keys = serverKeys.get().get();
        return proof.signed().isSignedByOneOf(keys)
                ? Optional.empty()
                : because(
                        Code.MODEL_SIGNATURE,
                        "none of the " + keys.size() + " servers that the authority has certified signed this record");
    }

    private Optional<String> objectionToRecord(RoundOffer offer, ModelProof proof) {
        Optional<ModelRecord> decoded = proof.signed().decoded();
        if (decoded.isEmpty()) {
            return because(Code.MODEL_MALFORMED, "the record is not in its canonical form");
        }
        ModelRecord record = decoded.get();
        if (!fits(record, offer)) {
            return because(Code.MODEL_OTHER, "the record is not of the population, task, model and plan of the offer");
        }
        if (record.verdict().standing() != ModelRecord.Standing.PUBLISHED) {
            return because(Code.MODEL_UNPUBLISHED, "version " + record.names().version() + " is a candidate");
        }
        return objectionToHistory(record, proof);
    }

    private boolean fits(ModelRecord record, RoundOffer offer) {
        ModelRef model = offer.model();
        return record.names().population().equals(population)
                && record.names().task().equals(offer.round().task())
                && record.names().version() == model.version()
                && record.content().weights().equals(model.hash())
                && record.content().parameters() == model.bytes() / Float.BYTES
                && record.content().plan().equals(offer.planHash());
    }

    private Optional<String> objectionToHistory(ModelRecord record, ModelProof proof) {
        Optional<ModelChain.Seen> seen = history.newest(record.names().task());
        ModelChain.Relation relation = seen.map(before -> ModelChain.relation(before, record, proof.links()))
                .orElse(ModelChain.Relation.DESCENDANT);
        String versions = "version " + record.names().version() + ", seen before: "
                + seen.map(before -> before.version() + "").orElse("none");
        return switch (relation) {
            case SAME, DESCENDANT, TOO_FAR -> note(record);
            case OLDER -> because(Code.MODEL_OLDER, versions);
            case FORKED -> because(Code.MODEL_FORKED, versions + ", and the one does not follow from the other");
        };
    }

    private Optional<String> note(ModelRecord record) {
        try {
            history.note(record.names().task(), ModelChain.Seen.of(record));
            return Optional.empty();
        } catch (UncheckedIOException e) {
            return because(Code.MODEL_NOT_NOTED, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> because(Code code, String why) {
        return Optional.of(code + ": " + why);
    }
}
