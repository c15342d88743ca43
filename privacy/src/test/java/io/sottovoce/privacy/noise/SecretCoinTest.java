package io.sottovoce.privacy.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SecretCoinTest {
    private final SecretBits bits = SecretBits.ofKey(new byte[32]);

    @Test
    void certainCoins_neverErr() {
        assertEquals(1000, heads(new SecretCoin(1), 1000));
        assertEquals(0, heads(new SecretCoin(0), 1000));
    }

    /** Six deviations: a right coin fails with probability below 2e-9. */
    @Test
    void share_isTheRate() {
        int throwsCount = 200_000;
        for (double rate : new double[] {0.001, 0.3, 0.9}) {
            double deviation = Math.sqrt(throwsCount * rate * (1 - rate));
            assertEquals(throwsCount * rate, heads(new SecretCoin(rate), throwsCount), 6 * deviation);
        }
    }

    @Test
    void impossibleRate_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SecretCoin(1.5));
        assertThrows(IllegalArgumentException.class, () -> new SecretCoin(Double.NaN));
    }

    private int heads(SecretCoin coin, int count) {
        int heads = 0;
        for (int i = 0; i < count; i++) {
            heads += coin.heads(bits) ? 1 : 0;
        }
        return heads;
    }
}
