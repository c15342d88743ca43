package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published and independently computed values, asked for as a user would; their sources stand in golden.csv. */
final class AccountantCommandsTest {
    private static final String MNIST = "--sampling-rate 0.004266666666666667 --delta 1e-5 --orders fine";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--noise-multiplier 1.5 --sampling-rate .04 --steps 2250 --delta 1e-5 --orders 1.1..10.9/.1,12..63"
                        + " | 7.32911117143 | 1e-7",
                "--noise-multiplier 0.1 --sampling-rate 1.024e-5 --steps 976563 --delta 1e-7"
                        + " --orders 1.25,1.5,1.75,2,2.25,2.5,3,3.5,4,4.5,5..63,128,256,512 | 5907982.31138 | 1e-7",
                "--noise-multiplier 1 --sampling-rate .01 --steps 1000 --delta 1e-5 | 2.107753 | 1e-6",
                "--noise-multiplier 1 --sampling-rate .01 --steps 1000 --delta 1e-5 --orders fine | 2.101365 | 1e-6",
                "--noise-multiplier 1.1 --steps 14063 --conversion classic " + MNIST + " | 3.008381 | 1e-6",
                "--noise-multiplier 1.1 --steps 14063 " + MNIST + " | 2.596656 | 1e-6",
                "--accountant pld --noise-multiplier .7 --steps 2 --delta 1e-5 | 10.1224946 | 1e-5",
                "--accountant pld --noise-multiplier .7 --sampling-rate .01 --steps 120 --delta 1e-5"
                        + " | 2.4612381 | 1e-4",
                "--accountant pld --noise-multiplier 1.5 --sampling-rate .05 --steps 1000 --delta 1e-6"
                        + " | 6.199695 | 1e-3",
                "--accountant analytic --noise-multiplier 1 --delta 1e-6 | 4.886554117 | 1e-9",
                "--accountant zcdp --noise-multiplier 1 --delta 1e-5 | 4.728387 | 1e-6",
                "--accountant zcdp --noise-multiplier 1 --delta 1e-5 --conversion classic | 5.298526 | 1e-6",
                "--accountant pld --mechanism discrete-gaussian --scalar --sensitivity 1 --noise-multiplier 2"
                        + " --delta 1e-5 | 2.011340 | 1e-6",
                "--mechanism skellam --l1 2000 --l2 40 --variance 1600 --order 32 | 16.011015625 | 1e-12",
                "--mechanism discrete-gaussian --shares 100 --local-deviation 30 --l1 2000 --l2 40"
                        + " --dimension 1048576 --order 8 | 0.0711111111111 | 1e-10",
                "--mechanism tree --noise-multiplier 1.13 --steps 1600 --delta 1e-6 --orders fine | 18.709610 | 1e-6",
                "--mechanism tree --noise-multiplier 1.13 --steps 1600 --delta 1e-6 --accountant analytic"
                        + " | 17.666751 | 1e-6",
                "--mechanism tree --noise-multiplier 8.83 --steps 400 --restarts 4 --delta 1e-6 --orders fine"
                        + " | 3.389425 | 1e-6",
                "--sampling fixed-size --noise-multiplier 1 --sampling-rate .01 --steps 1000 --delta 1e-5"
                        + " --orders 2..64 | 3.576111 | 1e-6",
                "--sampling fixed-size --noise-multiplier 4 --sampling-rate .05 --order 4 | 1.3095542e-3 | 1e-6"
            })
    void epsilon_isThePublishedOne(String options, double expected, double tolerance) throws Exception {
        Map<String, Object> fields = epsilon(options);
        assertEquals(expected, number(fields, "epsilon"), tolerance * expected, fields.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--accountant pld --noise-multiplier 1.7320508075688772 --steps 3 --epsilon 1 | 0.126936",
                "--accountant pld --noise-multiplier .5 --sampling-rate .2 --steps 3 --epsilon 1 | 0.155933",
                "--accountant analytic --noise-multiplier 1 --epsilon 4.377178096 | 1e-5"
            })
    void delta_isThePublishedOne(String options, double expected) throws Exception {
        assertEquals(expected, number(epsilon(options), "delta"), 1e-3 * expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--accountant analytic --target-epsilon .5 --delta 1e-5 | 7.031826676 | 1e-8",
                "--accountant pld --target-epsilon 1 --delta 1e-5 --sampling-rate .01 | 0.67379294682 | 1e-3",
                "--target-epsilon 4 --delta 0.0002941176470588235 --sampling-rate 0.029411764705882353 --steps 1500"
                        + " | 1.34046 | 1e-5"
            })
    void noise_isThePublishedOne(String options, double expected, double tolerance) throws Exception {
        assertEquals(expected, number(object("noise", options), "noiseMultiplier"), tolerance * expected);
    }

    @Test
    void epsilonOfRenyi_namesItsOrderAndReplaceOne() throws Exception {
        Map<String, Object> fields = epsilon("--noise-multiplier 1 --delta 1e-5");
        assertEquals("rdp", fields.get("accountant"));
        assertEquals("gaussian", fields.get("mechanism"));
        assertEquals(1e-5, number(fields, "delta"));
        assertTrue(number(fields, "order") > 1);
        assertTrue(number(fields, "replaceOneEpsilon") > 2 * number(fields, "epsilon"));
    }

    @Test
    void analyticReplaceOne_isTheGaussianOfTwiceTheSensitivity() throws Exception {
        assertEquals(
                9.997256146,
                number(epsilon("--accountant analytic --noise-multiplier 1 --delta 1e-5"), "replaceOneEpsilon"),
                1e-8);
    }

    @Test
    void noNoise_isInfiniteAndNoSamplingFree() throws Exception {
        for (String accountant : List.of("rdp", "pld", "analytic", "zcdp")) {
            String options = "--accountant " + accountant + " --noise-multiplier 0 --delta 1e-5";
            assertEquals("Infinity", epsilon(options).get("epsilon"), accountant);
        }
        assertEquals(0, number(epsilon("--noise-multiplier 1 --sampling-rate 0 --steps 9 --delta 1e-5"), "epsilon"));
        assertNull(epsilon("--noise-multiplier 1 --order 2").get("delta"));
    }

    @Test
    void treeAndBanded_sayTheirSensitivity() throws Exception {
        String stream = " --noise-multiplier 1 --participations 8 --min-separation 2 --steps 24 --delta 1e-5";
        assertEquals(88, number(epsilon("--mechanism tree" + stream), "squaredSensitivity"));
        assertEquals(8 * (1 + .25 + .140625), banded(stream), 1e-12);
    }

    private static double banded(String stream) throws Exception {
        return number(epsilon("--mechanism banded" + stream), "squaredSensitivity");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--accountant pld --mechanism skellam --l1 20 --l2 4 --variance 16 --delta 1e-5 | skellam",
                "--accountant analytic --mechanism skellam --l1 20 --l2 4 --variance 16 --delta 1e-5 | skellam",
                "--accountant pld --mechanism tree --noise-multiplier 1 --delta 1e-5 | tree",
                "--accountant pld --mechanism banded --noise-multiplier 1 --delta 1e-5 | banded",
                "--accountant pld --mechanism discrete-gaussian --noise-multiplier 1 --delta 1e-5 | scalar",
                "--accountant zcdp --mechanism discrete-gaussian --shares 3 --local-deviation 1 --l1 1 --l2 1"
                        + " --dimension 1 --delta 1e-5 | sum of discrete Gaussians",
                "--accountant analytic --mechanism discrete-gaussian --noise-multiplier 1 --delta 1e-5 | analytic",
                "--accountant analytic --noise-multiplier 1 --sampling-rate .1 --delta 1e-5 | sampling",
                "--accountant zcdp --noise-multiplier 1 --sampling-rate .1 --delta 1e-5 | sampling",
                "--accountant pld --sampling fixed-size --noise-multiplier 1 --sampling-rate .1 --delta 1e-5 | fixed",
                "--mechanism tree --noise-multiplier 1 --sampling-rate .1 --steps 4 --delta 1e-5 | sampling",
                "--mechanism banded --noise-multiplier 1 --steps 4 --participations 0 --delta 1e-5 | participations",
                "--mechanism laplace --noise-multiplier 1 --delta 1e-5 | laplace",
                "--accountant gdp --noise-multiplier 1 --delta 1e-5 | gdp",
                "--noise-multiplier 1 --delta 0 | delta",
                "--noise-multiplier 1 --delta 1 | delta",
                "--noise-multiplier -1 --delta 1e-5 | noise multiplier",
                "--noise-multiplier NaN --delta 1e-5 | noise multiplier",
                "--noise-multiplier 1 --sampling-rate 1.5 --delta 1e-5 | sampling rate",
                "--noise-multiplier 1 --steps -1 --delta 1e-5 | steps",
                "--noise-multiplier 1 --delta 1e-5 --epsilon 1 | --epsilon",
                "--noise-multiplier 1 | --delta",
                "--delta 1e-5 | noise multiplier",
                "--noise-multiplier 1 --orders 3..1 --delta 1e-5 | order",
                "--noise-multiplier 1 --orders two --delta 1e-5 | two",
                "--noise-multiplier 1 --order 1 | order",
                "--noise-multiplier 1 --restarts 2 --delta 1e-5 | restarts",
                "--mechanism skellam --l1 20 --l2 4 --delta 1e-5 | --variance",
                "--mechanism skellam --l1 3 --l2 4 --variance 1 --delta 1e-5 | L1"
            })
    void whatIsNotProvedOrOutOfRange_isRefusedInOneLine(String options, String culprit) {
        CommandRun run = run("epsilon", options);
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.messages());
        assertEquals(List.of(), run.resultLines());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains(culprit), run.messages());
    }

    @Test
    void noiseOfAMechanismWithAVariance_isRefused() {
        CommandRun run = run("noise", "--mechanism skellam --target-epsilon 1 --delta 1e-5 --l1 2 --l2 1 --variance 1");
        assertEquals(ExitCodes.USAGE, run.exitCode());
        assertTrue(run.messages().contains("variance"), run.messages());
    }

    @Test
    void withoutJson_theAnswerIsForPeople() {
        CommandRun run =
                CommandRun.of("accountant epsilon --accountant analytic --noise-multiplier 1 --delta 1e-5".split(" "));
        assertEquals(ExitCodes.OK, run.exitCode());
        assertEquals("", run.messages());
        assertTrue(run.results().contains("epsilon              4.37717809"), run.results());
    }

    private static Map<String, Object> epsilon(String options) throws Exception {
        return object("epsilon", options);
    }

    private static Map<String, Object> object(String command, String options) throws Exception {
        CommandRun run = run(command, options);
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        assertEquals(1, run.resultLines().size(), run.results());
        return Json.object(run.results());
    }

    private static CommandRun run(String command, String options) {
        List<String> words = new ArrayList<>(List.of("accountant", command, "--json"));
        words.addAll(List.of(options.strip().split(" +")));
        return CommandRun.of(words.toArray(new String[0]));
    }

    private static double number(Map<String, Object> fields, String name) {
        return Double.parseDouble(String.valueOf(fields.get(name)));
    }
}
