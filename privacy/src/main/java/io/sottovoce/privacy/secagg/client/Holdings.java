package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.keys.SharePair;
import java.util.List;
import java.util.SortedMap;

/**
 * What a client holds once the envelopes are open.
 *
 * @param shareSet U2
 * @param shares by dealer; a dealer in {@code badFrom} has none here
 * @param maskCiphertexts ct_s by dealer
 * @param badFrom dealers whose envelope did not open or fit, ascending
 */
record Holdings(
        Membership membership,
        MemberSet shareSet,
        SortedMap<Integer, SharePair> shares,
        SortedMap<Integer, Octets> maskCiphertexts,
        List<Integer> badFrom) {
    /** N(self) and U2, ascending. */
    List<Integer> dealers() {
        return List.copyOf(maskCiphertexts.keySet());
    }

    void wipe() {
        shares.values().forEach(SharePair::wipe);
        membership.enrolment().wipe();
    }
}
