package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.accounting.AccountantKind;
import io.sottovoce.privacy.accounting.AccountantQuery;
import io.sottovoce.privacy.accounting.Accountants;
import io.sottovoce.privacy.accounting.MechanismKind;
import io.sottovoce.privacy.accounting.Sampling;

/**
 * How long an accountant takes for the Gaussian mechanism on Poisson samples.
 *
 * @param noiseMultiplier z
 * @param samplingRate q
 * @param steps T
 * @param delta delta of the epsilon asked for
 */
public record AccountantBenchmark(double noiseMultiplier, double samplingRate, long steps, double delta) {
    private static final int WARM_UP = 3;

    /**
     * What it took.
     *
     * @param epsilon the answer
     * @param wallSeconds the first answer in this process
     * @param cpuSeconds the same, by processor time
     * @param warmCpuSeconds processor time of a later one
     */
    public record Times(double epsilon, double wallSeconds, double cpuSeconds, double warmCpuSeconds) {}

    /** Asks an accountant. */
    public Times run(AccountantKind accountant) {
        AccountantQuery query = AccountantQuery.of(accountant, MechanismKind.GAUSSIAN)
                .noiseMultiplier(noiseMultiplier)
                .sampling(Sampling.POISSON, samplingRate)
                .steps(steps)
                .build();
        long wall = System.nanoTime();
        CpuClock clock = CpuClock.start();
        double epsilon = Accountants.epsilon(query, delta).epsilon();
        double cpu = clock.seconds();
        double seconds = (System.nanoTime() - wall) / 1e9;
        double warm = cpu;
        for (int i = 0; i < WARM_UP; i++) {
            CpuClock again = CpuClock.start();
            Accountants.epsilon(query, delta);
            warm = again.seconds();
        }
        return new Times(epsilon, seconds, cpu, warm);
    }
}
