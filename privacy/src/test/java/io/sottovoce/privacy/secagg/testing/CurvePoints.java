package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.crypto.X25519;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** X25519 public keys, good ones and those that must be refused. */
public final class CurvePoints {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private CurvePoints() {}

    public static Octets fresh(World world) {
        return Octets.owning(X25519.publicKey(world.randomness.fresh()));
    }

    public static Secret seed64(World world) {
        byte[] seed = world.randomness.fresh().disclose();
        byte[] second = world.randomness.fresh().disclose();
        byte[] both = Arrays.copyOf(seed, 64);
        System.arraycopy(second, 0, both, 32, 32);
        return Secret.owning(both);
    }

    /** The points of low order on curve and twist: 0, 1, p-1 and the two of order eight. */
    public static List<Octets> lowOrder() {
        return List.of(
                little(BigInteger.ZERO),
                little(BigInteger.ONE),
                little(P.subtract(BigInteger.ONE)),
                Octets.ofHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
                Octets.ofHex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"));
    }

    /** u = p .. p+18, which fit into 255 bits, and encodings with bit 255 set. */
    public static List<Octets> nonCanonical(World world) {
        List<Octets> points = new ArrayList<>();
        for (int above = 0; above < 19; above++) {
            points.add(little(P.add(BigInteger.valueOf(above))));
        }
        byte[] high = fresh(world).toBytes();
        high[31] |= (byte) 0x80;
        points.add(Octets.of(high));
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xFF);
        points.add(Octets.of(ones));
        return points;
    }

    /** All of these, and other lengths than 32. */
    public static List<Octets> invalid(World world) {
        List<Octets> all = new ArrayList<>(lowOrder());
        all.addAll(nonCanonical(world));
        all.add(Octets.EMPTY);
        all.add(Octets.of(new byte[31]));
        all.add(Octets.of(Arrays.copyOf(fresh(world).toBytes(), 31)));
        return all;
    }

    public static Octets little(BigInteger value) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return Octets.of(bytes);
    }
}
