package io.sottovoce.privacy.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RememberedAnswersTest {
    private static final byte[] FIRST = {1, 2, 3};
    private static final byte[] SECOND = {4};

    private final SigningKey key = SigningKey.generate(SecretRandomness.of(new SecureRandom()));
    private final AtomicInteger computed = new AtomicInteger();
    private final RememberedAnswers shared = new RememberedAnswers(
            (publicKey, signature, tag, fields) -> {
                computed.incrementAndGet();
                return SignatureChecker.COMPUTED.verify(publicKey, signature, tag, fields);
            },
            1_000);

    /** One question in all its variants: each bit of key and signature, another tag, other fields, another cut of them. */
    private List<Boolean> answers(SignatureChecker checker) {
        byte[] good = key.sign("vote", FIRST, SECOND);
        List<Boolean> answers = new ArrayList<>();
        answers.add(checker.verify(key.publicKey(), good, "vote", FIRST, SECOND));
        for (int bit = 0; bit < 8 * good.length; bit += 7) {
            answers.add(checker.verify(key.publicKey(), flipped(good, bit), "vote", FIRST, SECOND));
        }
        for (int bit = 0; bit < 256; bit += 7) {
            answers.add(checker.verify(flipped(key.publicKey(), bit), good, "vote", FIRST, SECOND));
        }
        answers.add(checker.verify(key.publicKey(), good, "deal", FIRST, SECOND));
        answers.add(checker.verify(key.publicKey(), good, "vote", SECOND, FIRST));
        answers.add(checker.verify(key.publicKey(), good, "vote", new byte[] {1, 2, 3, 4}, new byte[0]));
        answers.add(checker.verify(key.publicKey(), good, "vote", FIRST));
        answers.add(checker.verify(key.publicKey(), new byte[0], "vote", FIRST, SECOND));
        return answers;
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] altered = bytes.clone();
        altered[bit / 8] ^= (byte) (1 << bit % 8);
        return altered;
    }

    @Test
    void everyAnswer_isTheOneThatIsComputed_howeverOftenItIsAsked() {
        List<Boolean> expected = answers(SignatureChecker.COMPUTED);
        assertTrue(expected.get(0));
        assertEquals(1, expected.stream().filter(good -> good).count());
        for (int repeat = 0; repeat < 3; repeat++) {
            assertEquals(expected, answers(shared));
        }
        assertEquals(expected.size(), computed.get());
    }

    @Test
    void manyThreads_getTheSameAnswers() {
        List<Boolean> expected = answers(SignatureChecker.COMPUTED);
        Set<String> seen = new TreeSet<>(IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> answers(shared).toString())
                .toList());
        assertEquals(Set.of(expected.toString()), seen);
    }

    @Test
    void moreQuestionsThanAreKept_areAnsweredWithinBounds() {
        RememberedAnswers even =
                new RememberedAnswers((publicKey, signature, tag, fields) -> publicKey[0] % 2 == 0, 500);
        for (int i = 0; i < 20_000; i++) {
            byte[] asked = {(byte) (i % 100), (byte) (i >> 8), (byte) (i >> 16), (byte) i};
            assertEquals(i % 2 == 0, even.verify(asked, FIRST, "vote"));
            assertFalse(even.kept() > 500);
        }
    }
}
