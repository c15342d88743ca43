package io.sottovoce.privacy.secagg.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.testing.VectorFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class GraphPlannerTest {
    @TestFactory
    List<DynamicTest> goldenParameters() {
        List<DynamicTest> tests = new ArrayList<>();
        for (List<String> row : VectorFile.read("secagg/planner.txt")) {
            tests.add(DynamicTest.dynamicTest(
                    String.join(" ", row), () -> assertEquals(row.subList(6, 8), planned(request(row)))));
        }
        return tests;
    }

    @Test
    void clientAcceptsWhatThePlannerFinds_andNothingSmaller() {
        for (int n : new int[] {20, 100, 256, 500, 1000}) {
            CohortNumbers cohort = CohortNumbers.ofShares(n, share("0.05"), share("0.05"));
            GraphParameters found = ((GraphPlan.Feasible) GraphPlanner.plan(cohort, 104, 30, 3)).parameters();
            assertTrue(GraphPlanner.violation(cohort, found, 104, 3).isEmpty());
            GraphParameters lower = new GraphParameters(found.degree(), found.threshold() - 1);
            assertTrue(GraphPlanner.violation(cohort, lower, 104, 3).isPresent());
        }
    }

    @Test
    void alteredDegreeOrThreshold_isRefused() {
        CohortNumbers ring = CohortNumbers.ofShares(300, share("0.05"), share("0.05"));
        for (int[] bad : new int[][] {{42, 1}, {42, 43}, {41, 29}, {300, 200}, {256, 200}, {0, 0}, {-2, 3}, {42, 21}}) {
            assertTrue(GraphPlanner.violation(ring, new GraphParameters(bad[0], bad[1]), 104, 3)
                    .isPresent());
        }
        CohortNumbers complete = CohortNumbers.ofShares(20, share("0.1"), share("0.1"));
        for (int[] bad : new int[][] {{19, 10}, {19, 18}, {18, 11}, {20, 11}, {19, 1}}) {
            assertTrue(GraphPlanner.violation(complete, new GraphParameters(bad[0], bad[1]), 104, 3)
                    .isPresent());
        }
    }

    @Test
    void completeGraph_hasTheRangeOfThresholdsOfTheTable() {
        int[][] rows = {
            {20, 11, 17, 15}, {50, 28, 44, 39}, {100, 55, 89, 79}, {200, 110, 179, 159}, {255, 141, 229, 203}
        };
        for (int[] row : rows) {
            CohortNumbers tenth = CohortNumbers.ofShares(row[0], share("0.1"), share("0.1"));
            CohortNumbers fifth = CohortNumbers.ofShares(row[0], share("0.1"), share("0.2"));
            assertEquals(row[1], CompleteRule.thresholdMin(tenth));
            assertEquals(row[2], CompleteRule.thresholdMax(tenth));
            assertEquals(row[3], CompleteRule.thresholdMax(fifth));
        }
    }

    @Test
    void smallCohorts_areFeasibleExactlyWhereStated() {
        int[] dropoutsAllowed = {-1, -1, -1, -1, 0, 0, 1, 1, 2, 2, 3};
        for (int n = 1; n <= 10; n++) {
            for (int dropped = 0; dropped < n; dropped++) {
                CohortNumbers cohort = new CohortNumbers(n, 1, dropped, n - dropped);
                boolean feasible = GraphPlanner.plan(cohort, 104, 30, 3) instanceof GraphPlan.Feasible;
                assertEquals(dropped <= dropoutsAllowed[n], feasible, cohort.toString());
            }
        }
    }

    @Test
    void infeasibleRequest_saysTheArithmetic() {
        GraphPlan plan = GraphPlanner.plan(PlanRequest.of(ThreatClass.MALICIOUS, 100, share("0.2"), share("0.2")));
        assertEquals(
                "n=100 c=20 D=20: n - D - c = 60 voters are fewer than the quorum floor((n+c)/2)+1 = 61",
                ((GraphPlan.Infeasible) plan).arithmetic());
    }

    @Test
    void shareOutsideTheUnitInterval_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> share("1.1"));
        assertThrows(IllegalArgumentException.class, () -> share("-0.1"));
        assertThrows(IllegalArgumentException.class, () -> share("0.0000001"));
        assertThrows(IllegalArgumentException.class, () -> ThreatClass.ofOption("curious"));
    }

    @Test
    void estimatedTails_decideAsExactOnes() {
        Random random = new Random(1);
        for (int round = 0; round < 3000; round++) {
            int n = 1 + random.nextInt(300);
            Hypergeometric law = new Hypergeometric(n, random.nextInt(n + 1), random.nextInt(n + 1));
            int least = random.nextInt(n + 1);
            ProbabilityBound bound =
                    new ProbabilityBound(BigInteger.valueOf(1 + random.nextInt(n)), random.nextInt(60));
            assertEquals(
                    bound.keeps(law.weightAtLeast(least), law.total()), law.tailKeeps(least, bound), law + " " + least);
        }
    }

    @Test
    void tailExactlyOnTheBound_isDecidedInIntegers() {
        Hypergeometric coin = new Hypergeometric(2, 1, 1);
        assertTrue(coin.tailKeeps(1, ProbabilityBound.of(1, 1)));
        assertTrue(!coin.tailKeeps(1, ProbabilityBound.of(3, 2)));
    }

    private static PlanRequest request(List<String> row) {
        return new PlanRequest(
                ThreatClass.ofOption(row.get(0)),
                Integer.parseInt(row.get(1)),
                share(row.get(2)),
                share(row.get(3)),
                Integer.parseInt(row.get(4)),
                Integer.parseInt(row.get(5)));
    }

    private static List<String> planned(PlanRequest request) {
        GraphPlan plan = GraphPlanner.plan(request);
        return plan instanceof GraphPlan.Feasible feasible
                ? List.of(
                        "" + feasible.parameters().degree(),
                        "" + feasible.parameters().threshold())
                : List.of("-", "-");
    }

    private static PartsPerMillion share(String fraction) {
        return PartsPerMillion.ofFraction(new BigDecimal(fraction));
    }
}
