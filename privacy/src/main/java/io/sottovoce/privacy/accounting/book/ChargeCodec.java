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

    private static final byte PLAIN = 1;
    private static final byte WITH_ACCOUNT = 2;
    private static final int REALS = 7;
    private static final int ACCOUNT_BYTES = 1 + 3 * Integer.BYTES + 1 + 2 * Long.BYTES + REALS * Double.BYTES + 1;
    private static final int PAYLOAD_MAX = 1 << 16;

    private ChargeCodec() {}

    /** An entry, and the hash that the next one chains to. */
    record Entry(Charge charge, ContentHash hash, int length) {}

    static byte[] payload(Charge charge) {
        byte[] name = charge.mechanism().getBytes(StandardCharsets.US_ASCII);
        double[] cost = charge.cost().values();
        Charge.Parameters p = charge.parameters();
        ByteBuffer out = ByteBuffer.allocate(1
                + TaskId.BYTES
                + 8
                + 1
                + name.length
                + 24
                + 8
                + 16
                + 2
                + 8 * cost.length
                + charge.account().map(ChargeCodec::bytesOf).orElse(0));
        out.put(charge.account().isPresent() ? WITH_ACCOUNT : PLAIN)
                .put(charge.task().toBytes())
                .putLong(charge.round());
        out.put((byte) name.length).put(name);
        out.putDouble(p.l1()).putDouble(p.l2()).putDouble(p.variance());
        out.putInt(p.clients()).putInt(p.shares());
        out.putDouble(charge.samplingError()).putDouble(charge.protocolFailure());
        out.putShort((short) cost.length);
        for (double value : cost) {
            out.putDouble(value);
        }
        charge.account().ifPresent(account -> write(out, account));
        return out.array();
    }

    private static int bytesOf(ChargeAccount account) {
        return ACCOUNT_BYTES + account.scope().length() + account.accountant().length();
    }

    private static void write(ByteBuffer out, ChargeAccount account) {
        text(out, account.scope());
        out.putInt(account.survivorsMin()).putInt(account.corrupt()).putInt(account.dropped());
        out.put((byte) (account.maliciousServer() ? 1 : 0));
        out.putLong(account.participationsMax()).putLong(account.separation());
        out.putDouble(account.delta()).putDouble(account.rho()).putDouble(account.epsilon());
        out.putDouble(account.replaceOneEpsilon()).putDouble(account.recordEpsilon());
        out.putDouble(account.fallbackEpsilon()).putDouble(account.gaussianEpsilon());
        text(out, account.accountant());
    }

    private static ChargeAccount account(ByteBuffer in) {
        return new ChargeAccount(
                text(in),
                in.getInt(),
                in.getInt(),
                in.getInt(),
                flag(in),
                in.getLong(),
                in.getLong(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                text(in));
    }

    private static boolean flag(ByteBuffer in) {
        byte value = in.get();
        if (value < 0 || value > 1) {
            throw new IllegalArgumentException("flag " + value);
        }
        return value == 1;
    }

    private static void text(ByteBuffer out, String text) {
        out.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(ByteBuffer in) {
        byte[] ascii = new byte[in.get() & 0xFF];
        in.get(ascii);
        return new String(ascii, StandardCharsets.US_ASCII);
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
            byte version = in.get();
            if (version != PLAIN && version != WITH_ACCOUNT) {
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
            if (in.remaining() < Double.BYTES * orders) { // before the array is made
                return Optional.empty();
            }
            double[] cost = new double[orders];
            in.asDoubleBuffer().get(cost);
            in.position(in.position() + Double.BYTES * orders);
            Optional<ChargeAccount> account = version == WITH_ACCOUNT ? Optional.of(account(in)) : Optional.empty();
            if (in.hasRemaining()) {
                return Optional.empty();
            }
            String mechanism = new String(name, StandardCharsets.US_ASCII);
            RenyiBudget budget = RenyiBudget.ofValues(RenyiOrders.ledger(), cost);
            return Optional.of(
                    new Charge(TaskId.of(task), round, mechanism, parameters, budget, samplingError, failure, account));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
