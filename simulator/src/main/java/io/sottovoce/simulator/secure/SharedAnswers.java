package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks signatures for clients that live in one process. Each client asks for each of its checks; what was asked before, key,
 * signature and message alike, is not computed again. Thread-safe; memory is bounded.
 */
final class SharedAnswers implements SignatureChecker {
    private static final int KEPT_MAX = 1 << 17;

    private final SignatureChecker source;
    private final Map<ContentHash, Boolean> answers = new ConcurrentHashMap<>();

    SharedAnswers(SignatureChecker source) {
        this.source = source;
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] signature, String tag, byte[]... fields) {
        ContentHash question =
                ContentHash.of(Canonical.hash("asked", publicKey, signature, Canonical.tuple("sig/" + tag, fields)));
        Boolean known = answers.get(question);
        if (known != null) {
            return known;
        }
        boolean good = source.verify(publicKey, signature, tag, fields);
        if (answers.size() >= KEPT_MAX) {
            answers.clear();
        }
        answers.put(question, good);
        return good;
    }

    int kept() {
        return answers.size();
    }
}
