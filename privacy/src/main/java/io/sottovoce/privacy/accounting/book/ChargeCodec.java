package io.sottovoce.privacy.accounting.book;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The log's bytes: entries of {@code u32 length || payload || SHA-256(previous hash || payload)}. The hash chains the
 * entries, so that neither order nor content can change unseen.
 */
final class ChargeCodec {
    static final int HASH_BYTES = 32;
    static final byte[] FIRST_HASH = Canonical.hash("book");

    private static final byte VERSION = 1;
    private static final int PAYLOAD_MAX = 1 << 16;

    private ChargeCodec() {}

    /** An entry, and the hash that the next one chains to. */
    record Entry(Charge charge, ContentHash hash, int length) {}

    static byte[] payload(Charge charge) {
        byte[] name = charge.mechanism().getBytes(StandardCharsets.US_ASCII);
        double[] cost = charge.cost().values();
        Charge.Parameters p = charge.parameters();
        ByteBuffer out =
                ByteBuffer.allocate(1 + TaskId.BYTES + 8 + 1 + name.length + 24 + 8 + 16 + 2 + 8 * cost.length);
        out.put(VERSION).put(charge.task().toBytes()).putLong(charge.round());
        out.put((byte) name.length).put(name);
        out.putDouble(p.l1()).putDouble(p.l2()).putDouble(p.variance());
        out.putInt(p.clients()).putInt(p.shares());
        out.putDouble(charge.samplingError()).putDouble(charge.protocolFailure());
        out.putShort((short) cost.length);
        for (double value : cost) {
            out.putDouble(value);
        }
        return out.array();
    }

    static byte[] entry(byte[] previousHash, Charge charge) {
        byte[] payload = payload(charge);
        return ByteBuffer.allocate(4 + payload.length + HASH_BYTES)
                .putInt(payload.length)
                .put(payload)
                .put(chain(previousHash, payload))
                .array();
    }

    static byte[] chain(byte[] previousHash, byte[] payload) {
        return Canonical.hash("book-entry", previousHash, payload);
    }

    /** The entry at a place; empty where the bytes end early or are not one. Any bytes give an answer. */
    static Optional<Entry> decode(byte[] log, int at, byte[] previousHash) {
        if (log.length - at < 4) {
            return Optional.empty();
        }
        int length = ByteBuffer.wrap(log, at, 4).getInt();
        if (length < 0 || length > PAYLOAD_MAX || log.length - at - 4 < length + HASH_BYTES) {
            return Optional.empty();
        }
        byte[] payload = Arrays.copyOfRange(log, at + 4, at + 4 + length);
        byte[] hash = Arrays.copyOfRange(log, at + 4 + length, at + 4 + length + HASH_BYTES);
        if (!Arrays.equals(hash, chain(previousHash, payload))) {
            return Optional.empty();
        }
        return charge(payload).map(charge -> new Entry(charge, ContentHash.of(hash), 4 + length + HASH_BYTES));
    }

    static Optional<Charge> charge(byte[] payload) {
        try {
            ByteBuffer in = ByteBuffer.wrap(payload);
            if (in.get() != VERSION) {
                return Optional.empty();
            }
            byte[] task = new byte[TaskId.BYTES];
            in.get(task);
            long round = in.getLong();
            byte[] name = new byte[in.get() & 0xFF];
            in.get(name);
            Charge.Parameters parameters =
                    new Charge.Parameters(in.getDouble(), in.getDouble(), in.getDouble(), in.getInt(), in.getInt());
            double samplingError = in.getDouble();
            double failure = in.getDouble();
            int orders = in.getShort() & 0xFFFF;
            if (in.remaining() != Double.BYTES * orders) { // before the array is made
                return Optional.empty();
            }
            double[] cost = new double[orders];
            in.asDoubleBuffer().get(cost);
            String mechanism = new String(name, StandardCharsets.US_ASCII);
            RenyiBudget budget = RenyiBudget.ofValues(RenyiOrders.ledger(), cost);
            return Optional.of(
                    new Charge(TaskId.of(task), round, mechanism, parameters, budget, samplingError, failure));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
