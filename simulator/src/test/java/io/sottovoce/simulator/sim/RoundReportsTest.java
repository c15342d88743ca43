package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.learning.Evaluation;
import io.sottovoce.simulator.report.RoundPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class RoundReportsTest {
    private final List<Long> handedOn = new ArrayList<>();
    private final Workers workers = new Workers(1);

    @AfterEach
    void endWorkers() {
        workers.close();
    }

    @Test
    void roundWhoseEvaluationIsUnderWay_holdsBackThoseAfterIt() throws InterruptedException {
        CountDownLatch underWay = new CountDownLatch(1);
        try (RoundReports reports = reports(0)) {
            reports.ended(point(1), Optional.of(evaluation(() -> {
                underWay.await();
                return new PendingEvaluation.Part(new Evaluation(0.5, 0.75, 4), 6_000_000);
            })));
            reports.ended(point(2), Optional.empty());
            reports.requireWell();
            underWay.countDown();
            List<RoundPoint> points = reports.all();
            assertEquals(0.75, points.get(0).accuracy().getAsDouble());
            assertEquals(3.0, points.get(0).phaseMillis().get("evaluation"));
            assertEquals(OptionalDouble.empty(), points.get(1).accuracy());
        }
        assertEquals(List.of(1L, 2L), handedOn);
    }

    @Test
    void modelWithoutAFiniteLoss_isTheLastThatIsLookedAt() {
        try (RoundReports reports = reports(0)) {
            reports.ended(point(1), Optional.empty());
            reports.ended(point(2), Optional.of(evaluation(Double.NaN)));
            reports.ended(point(3), Optional.empty());
            reports.ended(point(4), Optional.of(evaluation(1)));
            UnfitModelException unfit = assertThrows(UnfitModelException.class, reports::all);
            assertEquals(2, unfit.round());
        }
        assertEquals(List.of(1L), handedOn);
    }

    @Test
    void roundsThatWereHandedOnBefore_areNotAgain() throws InterruptedException {
        try (RoundReports reports = reports(2)) {
            for (long round = 1; round <= 4; round++) {
                reports.ended(point(round), Optional.empty());
            }
            assertEquals(4, reports.all().size());
        }
        assertEquals(List.of(3L, 4L), handedOn);
    }

    @Test
    void realTargets_haveALossAndNoAccuracy() throws InterruptedException {
        try (RoundReports reports = new RoundReports(point -> {}, 2, 0, false)) {
            reports.ended(point(1), Optional.of(evaluation(0.5)));
            RoundPoint only = reports.all().get(0);
            assertEquals(OptionalDouble.of(0.5), only.loss());
            assertEquals(OptionalDouble.empty(), only.accuracy());
        }
    }

    private RoundReports reports(int known) {
        return new RoundReports(point -> handedOn.add(point.round()), 2, known, true);
    }

    private PendingEvaluation evaluation(double loss) {
        return evaluation(() -> new PendingEvaluation.Part(new Evaluation(loss, 0.5, 2), 1));
    }

    private PendingEvaluation evaluation(Callable<PendingEvaluation.Part> part) {
        return new PendingEvaluation(workers.whenIdle(List.of(part)));
    }

    private static RoundPoint point(long round) {
        return new RoundPoint(
                round,
                "committed",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                1,
                1,
                new TreeMap<>(),
                0,
                0,
                Map.of());
    }
}
