package io.sottovoce.simulator.bench;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How fast this machine makes the keystream that masks consist of: the platform's AES-256-CTR in updates of 8 KiB, warm,
 * by processor time. Nothing is done with the bytes.
 */
final class CipherLimit {
    private static final int UPDATE_BYTES = 8192;
    private static final int UPDATES_IN_A_ROW = 4096;
    private static final double WARM_UP_SECONDS = 0.3;

    private CipherLimit() {}

    /** Bytes in a second of processor time, measured for about so many seconds. */
    static double bytesPerSecond(double seconds) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[32], "AES"), new IvParameterSpec(new byte[16]));
        byte[] zeros = new byte[UPDATE_BYTES];
        byte[] out = new byte[UPDATE_BYTES];
        run(cipher, zeros, out, WARM_UP_SECONDS);
        return run(cipher, zeros, out, seconds);
    }

    private static double run(Cipher cipher, byte[] zeros, byte[] out, double seconds) throws GeneralSecurityException {
        CpuClock clock = CpuClock.start();
        long bytes = 0;
        double spent = 0;
        while (spent < seconds) {
            for (int i = 0; i < UPDATES_IN_A_ROW; i++) {
                bytes += cipher.update(zeros, 0, UPDATE_BYTES, out, 0);
            }
            spent = clock.seconds();
        }
        return bytes / spent;
    }
}
