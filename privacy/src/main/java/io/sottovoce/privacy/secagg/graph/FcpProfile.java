package io.sottovoce.privacy.secagg.graph;

import java.math.BigInteger;

/**
 * Degree and threshold by the rules of Bell et al. 2020 as Google released them, for comparison: the server is honest
 * but curious, or semi-malicious. A client in mode M accepts neither.
 *
 * <p>Population n, of which floor(gamma n) are corrupt and ceil((1 - delta) n) survive.
 */
final class FcpProfile {
    private static final int SHARES_MAX_PPM = 900_000;

    private final int clients;
    private final int corrupt;
    private final int dropped;
    private final boolean semiMalicious;
    private final int sigma;
    private final int eta;

    private FcpProfile(PlanRequest request) {
        this.clients = request.clients();
        this.corrupt = request.corrupt().floorOf(clients);
        this.dropped = request.dropped().floorOf(clients);
        this.semiMalicious = request.threat() == ThreatClass.SEMI_MALICIOUS;
        this.sigma = request.sigma();
        this.eta = request.eta();
    }

    static GraphPlan plan(PlanRequest request) {
        int weight = request.threat() == ThreatClass.SEMI_MALICIOUS ? 2 : 1;
        long shares =
                request.corrupt().value() + (long) weight * request.dropped().value();
        if (shares > SHARES_MAX_PPM) {
            String sum = weight == 1 ? "gamma + delta = " : "gamma + 2 delta = ";
            return new GraphPlan.Infeasible(sum + shares / 1e6 + " exceeds 0.9");
        }
        if (request.clients() < 1) {
            return new GraphPlan.Infeasible("n=" + request.clients() + " is no cohort");
        }
        return new FcpProfile(request).search();
    }

    private GraphPlan search() {
        int corruptMax = 0;
        int droppedMax = 0;
        double log2Disconnected = 0;
        for (int degree = 2; degree < clients; degree += 2) {
            corruptMax = law(corrupt, degree).quantile(ProbabilityBound.of(clients, sigma + 1), corruptMax);
            droppedMax = law(dropped, degree).quantile(ProbabilityBound.of(clients, eta), droppedMax);
            int above = semiMalicious ? Math.max(corruptMax, (degree + corruptMax) / 2) : corruptMax;
            log2Disconnected += log2Lost(degree - 2) + log2Lost(degree - 1);
            if (above < degree - droppedMax && staysConnected(degree, log2Disconnected)) {
                return new GraphPlan.Feasible(new GraphParameters(degree, Math.max(above + 1, 2)));
            }
        }
        return new GraphPlan.Infeasible(
                "n=" + clients + " corrupt=" + corrupt + " dropped=" + dropped + " sigma=" + sigma + " eta=" + eta
                        + ": for every even degree below n the threshold exceeds the neighbours that stay");
    }

    private Hypergeometric law(int marked, int draws) {
        return new Hypergeometric(clients, marked, draws);
    }

    /** log2 of the chance that the i-th of a run of neighbours is corrupt or dropped too. */
    private double log2Lost(int i) {
        int lost = corrupt + dropped;
        return i >= lost
                ? Double.NEGATIVE_INFINITY
                : StrictMath.log((lost - i) / (double) (clients - i)) / StrictMath.log(2);
    }

    /** Honest-but-curious: n (n-k-1)/2 * C(n-k, m-k)/C(n, m) < 2^-(sigma+1), m = corrupt + dropped. */
    private boolean staysConnected(int degree, double log2Disconnected) {
        if (semiMalicious || degree > corrupt + dropped || degree == clients - 1) {
            return true;
        }
        ProbabilityBound bound = ProbabilityBound.of((long) clients * (clients - degree - 1) / 2, sigma + 1);
        double difference = log2Disconnected - bound.log2();
        // The sum of at most n logarithms is good to 1e-6; closer calls are made in integers.
        return Math.abs(difference) > 1e-3 ? difference < 0 : staysConnectedExactly(degree, bound);
    }

    private boolean staysConnectedExactly(int degree, ProbabilityBound bound) {
        BigInteger lost = BigInteger.ONE;
        BigInteger all = BigInteger.ONE;
        for (int i = 0; i < degree; i++) {
            lost = lost.multiply(BigInteger.valueOf(corrupt + dropped - i));
            all = all.multiply(BigInteger.valueOf(clients - i));
        }
        return lost.multiply(bound.events()).shiftLeft(bound.bits()).compareTo(all) < 0;
    }
}
