package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bytes of a {@link RoundConfig}, in the order of its components. */
final class RoundConfigCodec {
    private RoundConfigCodec() {}

    static Octets encode(RoundConfig config) {
        ByteWriter out =
                new ByteWriter().u16(config.groups().isPresent() ? RoundConfig.GROUPED_VERSION : RoundConfig.VERSION);
        names(out, config.names());
        out.u8(config.mode().code()).u8(config.suite().code());
        cohort(out, config.cohort());
        config.groups()
                .ifPresent(groups -> out.u16(groups.size()).u8(groups.use().code()));
        out.u8(config.vectors().size());
        config.vectors().forEach(v -> out.text(v.name()).u64(v.dimension()).u8(v.bits()));
        EncodingTerms encoding = config.encoding();
        out.real(encoding.clip()).real(encoding.scale()).real(encoding.beta()).u8(encoding.rotationBlockLog2());
        out.u8(config.noise().isPresent() ? 1 : 0);
        config.noise().ifPresent(noise -> noise(out, noise));
        out.u64(config.revocation().epoch()).hash(config.revocation().hash());
        Deadlines deadlines = config.deadlines();
        out.u32(deadlines.rosterMillis())
                .u32(deadlines.deliveryMillis())
                .u32(deadlines.survivorsMillis())
                .u32(deadlines.quorumMillis())
                .u32(deadlines.resultMillis());
        return out.u64(config.expirySeconds()).octets();
    }

    static Outcome<RoundConfig> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> {
            try {
                return config(in);
            } catch (IllegalArgumentException e) { // a record refused its values
                throw new PeerFault(AbortCode.MALFORMED, "round configuration: " + e.getMessage());
            }
        });
    }

    private static RoundConfig config(ByteReader in) throws PeerFault {
        int version = in.u16();
        boolean grouped = version == RoundConfig.GROUPED_VERSION;
        ByteReader.require(grouped || version == RoundConfig.VERSION, "version of the protocol");
        RoundNames names = names(in);
        Mode mode = mode(in.u8());
        Suite suite = suite(in.u8());
        CohortTerms cohort = cohort(in);
        Optional<GroupTerms> groups = grouped ? Optional.of(groups(in)) : Optional.empty();
        return new RoundConfig(
                names,
                mode,
                suite,
                cohort,
                vectors(in),
                new EncodingTerms(in.positive("clip"), in.positive("scale"), in.positive("beta"), in.u8()),
                noise(in),
                new RevocationTerms(in.u63("revocation epoch"), in.hash()),
                new Deadlines(in.u32(), in.u32(), in.u32(), in.u32(), in.u32()),
                in.u63("expiry"),
                groups);
    }

    private static GroupTerms groups(ByteReader in) throws PeerFault {
        int size = in.u16();
        int code = in.u8();
        for (GroupTerms.Use use : GroupTerms.Use.values()) {
            if (use.code() == code) {
                return new GroupTerms(size, use);
            }
        }
        throw new PeerFault(AbortCode.MALFORMED, "use of groups " + code);
    }

    private static void names(ByteWriter out, RoundNames names) {
        out.raw(names.population().toBytes())
                .raw(names.task().toBytes())
                .u64(names.round())
                .hash(names.nonce())
                .hash(names.model())
                .hash(names.plan());
    }

    private static RoundNames names(ByteReader in) throws PeerFault {
        return new RoundNames(
                PopulationId.of(in.bytes(PopulationId.BYTES)),
                TaskId.of(in.bytes(TaskId.BYTES)),
                in.u63("round"),
                in.hash(),
                in.hash(),
                in.hash());
    }

    private static void cohort(ByteWriter out, CohortTerms cohort) {
        out.u32(cohort.corrupt().value())
                .u32(cohort.dropped().value())
                .u16(cohort.sigma())
                .u16(cohort.eta())
                .u16(cohort.clientsMin())
                .u16(cohort.clientsMax())
                .u16(cohort.survivorsMin());
    }

    private static CohortTerms cohort(ByteReader in) throws PeerFault {
        return new CohortTerms(share(in), share(in), in.u16(), in.u16(), in.u16(), in.u16(), in.u16());
    }

    private static PartsPerMillion share(ByteReader in) throws PeerFault {
        long value = in.u32();
        ByteReader.require(value <= PartsPerMillion.WHOLE, "share above one");
        return new PartsPerMillion((int) value);
    }

    private static List<VectorSpec> vectors(ByteReader in) throws PeerFault {
        int count = in.u8();
        ByteReader.require(count >= 1 && count <= Limits.VECTORS_MAX, count + " vectors");
        List<VectorSpec> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vectors.add(new VectorSpec(in.text(Limits.NAME_BYTES_MAX), in.u63("dimension"), in.u8()));
        }
        return vectors;
    }

    private static void noise(ByteWriter out, NoiseTerms noise) {
        out.u8(noise.unit())
                .u8(noise.mechanism())
                .real(noise.noiseMultiplier())
                .real(noise.delta())
                .u32(noise.participationsMax())
                .u32(noise.separation());
    }

    private static Optional<NoiseTerms> noise(ByteReader in) throws PeerFault {
        int present = in.u8();
        ByteReader.require(present <= 1, "flag of noise terms");
        if (present == 0) {
            return Optional.empty();
        }
        return Optional.of(new NoiseTerms(
                in.u8(), in.u8(), in.positive("noise multiplier"), in.positive("delta"), in.u32(), in.u32()));
    }

    private static Mode mode(int code) throws PeerFault {
        for (Mode mode : Mode.values()) {
            if (mode.code() == code) {
                return mode;
            }
        }
        throw new PeerFault(AbortCode.MALFORMED, "mode " + code);
    }

    private static Suite suite(int code) throws PeerFault {
        for (Suite suite : Suite.values()) {
            if (suite.code() == code) {
                return suite;
            }
        }
        throw new PeerFault(AbortCode.MALFORMED, "suite " + code);
    }
}
