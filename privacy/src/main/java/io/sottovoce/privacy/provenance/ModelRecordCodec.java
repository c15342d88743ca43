package io.sottovoce.privacy.provenance;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.provenance.ModelRecord.Aggregation;
import io.sottovoce.privacy.provenance.ModelRecord.Check;
import io.sottovoce.privacy.provenance.ModelRecord.Content;
import io.sottovoce.privacy.provenance.ModelRecord.Evaluation;
import io.sottovoce.privacy.provenance.ModelRecord.Lineage;
import io.sottovoce.privacy.provenance.ModelRecord.Names;
import io.sottovoce.privacy.provenance.ModelRecord.Origin;
import io.sottovoce.privacy.provenance.ModelRecord.Privacy;
import io.sottovoce.privacy.provenance.ModelRecord.Release;
import io.sottovoce.privacy.provenance.ModelRecord.Seed;
import io.sottovoce.privacy.provenance.ModelRecord.Standing;
import io.sottovoce.privacy.provenance.ModelRecord.Sum;
import io.sottovoce.privacy.provenance.ModelRecord.Verdict;
import java.nio.BufferUnderflowException;
import java.util.Optional;
import java.util.OptionalLong;

/** The canonical bytes of a {@link ModelRecord}; docs/WIRE.md has the layout. */
final class ModelRecordCodec {
    private static final int FORMAT = 1;
    private static final int INITIAL = 0;
    private static final int ROUND = 1;
    private static final int ROLLBACK = 2;

    private ModelRecordCodec() {}

    static Octets encode(ModelRecord record) {
        RecordWriter out = new RecordWriter().u8(FORMAT);
        out.raw(record.names().population().toBytes()).raw(record.names().task().toBytes());
        out.u64(record.names().version());
        out.flag(record.lineage().parent().isPresent());
        record.lineage().parent().ifPresent(out::u64);
        out.hash(record.lineage().history());
        write(out, record.origin());
        out.hash(record.content().weights()).u64(record.content().parameters());
        out.hash(record.content().task()).hash(record.content().plan());
        out.optional(record.release(), ModelRecordCodec::write);
        out.list(record.seeds(), seed -> out.text(seed.name()).u64(seed.value()));
        write(out, record.verdict());
        out.u64(record.timeMillis());
        return out.octets();
    }

    static Optional<ModelRecord> decode(Octets bytes) {
        if (bytes.length() > ModelRecord.BYTES_MAX) {
            return Optional.empty();
        }
        try {
            ModelRecord record = read(new RecordReader(bytes));
            return record.encode().equals(bytes) ? Optional.of(record) : Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void write(RecordWriter out, Origin origin) {
        if (origin instanceof Origin.Round made) {
            out.u8(ROUND).u64(made.round());
        } else if (origin instanceof Origin.Rollback back) {
            out.u8(ROLLBACK).u64(back.source()).text(back.reason()).text(back.requestedBy());
        } else {
            out.u8(INITIAL);
        }
    }

    private static void write(RecordWriter out, Release release) {
        out.u32(release.offered())
                .u32(release.included())
                .u8(release.aggregation().code());
        out.optional(
                release.sum(),
                (to, sum) -> to.hash(sum.session()).u32(sum.groups()).real(sum.clip()));
        out.optional(release.privacy(), (to, privacy) -> to.text(privacy.mechanism())
                .real(privacy.noiseMultiplier())
                .real(privacy.delta())
                .real(privacy.roundEpsilon())
                .real(privacy.epsilon())
                .real(privacy.readersEpsilon())
                .real(privacy.replaceOneEpsilon())
                .real(privacy.ownNoiseEpsilon())
                .real(privacy.gaussianEpsilon()));
    }

    private static void write(RecordWriter out, Verdict verdict) {
        out.optional(
                verdict.evaluation(),
                (to, found) -> to.real(found.loss()).real(found.accuracy()).u64(found.examples()));
        out.list(verdict.checks(), check -> out.text(check.name())
                .real(check.value())
                .real(check.floor())
                .flag(check.passed()));
        out.u8(verdict.standing().code());
    }

    private static ModelRecord read(RecordReader in) {
        Texts.require(in.u8() == FORMAT, "of another format");
        Names names =
                new Names(PopulationId.of(in.bytes(PopulationId.BYTES)), TaskId.of(in.bytes(TaskId.BYTES)), in.u63());
        Lineage lineage = new Lineage(in.flag() ? OptionalLong.of(in.u63()) : OptionalLong.empty(), in.hash());
        Origin origin = origin(in);
        Content content = new Content(in.hash(), in.u63(), in.hash(), in.hash());
        Optional<Release> release = in.optional(ModelRecordCodec::release);
        java.util.List<Seed> seeds = in.list(ModelRecord.ENTRIES_MAX, from -> new Seed(from.text(), from.u64()));
        return new ModelRecord(names, lineage, origin, content, release, seeds, verdict(in), in.u63());
    }

    private static Origin origin(RecordReader in) {
        return switch (in.u8()) {
            case INITIAL -> new Origin.Initial();
            case ROUND -> new Origin.Round(in.u63());
            case ROLLBACK -> new Origin.Rollback(in.u63(), in.text(), in.text());
            default -> throw new IllegalArgumentException("an unknown origin");
        };
    }

    private static Release release(RecordReader in) {
        return new Release(
                in.u31(),
                in.u31(),
                in.constant(Aggregation.values()),
                in.optional(from -> new Sum(from.hash(), from.u31(), from.real())),
                in.optional(ModelRecordCodec::privacy));
    }

    private static Privacy privacy(RecordReader in) {
        return new Privacy(
                in.text(), in.real(), in.real(), in.real(), in.real(), in.real(), in.real(), in.real(), in.real());
    }

    private static Verdict verdict(RecordReader in) {
        return new Verdict(
                in.optional(from -> new Evaluation(from.real(), from.real(), from.u63())),
                in.list(ModelRecord.ENTRIES_MAX, from -> new Check(from.text(), from.real(), from.real(), from.flag())),
                in.constant(Standing.values()));
    }
}
