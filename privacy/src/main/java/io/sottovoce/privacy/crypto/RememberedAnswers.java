package io.sottovoce.privacy.crypto;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers the answers of another checker: what was asked before, key, signature and message alike, is not computed again.
 * Questions are told apart by their SHA-256. Thread-safe; memory is bounded, since all is forgotten where it is full.
 */
public final class RememberedAnswers implements SignatureChecker {
    private final SignatureChecker source;
    private final int keptMax;
    private final Map<ContentHash, Boolean> answers = Collections.synchronizedMap(new HashMap<>());

    /** Keeps about {@code keptMax} answers, of some 150 bytes each. */
    public RememberedAnswers(SignatureChecker source, int keptMax) {
        this.source = source;
        this.keptMax = keptMax;
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
        if (answers.size() >= keptMax) {
            answers.clear();
        }
        answers.put(question, good);
        return good;
    }

    int kept() {
        return answers.size();
    }
}
