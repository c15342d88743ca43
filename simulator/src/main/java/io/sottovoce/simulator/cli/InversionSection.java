package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.plots.Pictures;
import io.sottovoce.learning.plots.Raster;
import io.sottovoce.simulator.lab.InversionLab;
import io.sottovoce.simulator.lab.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an audit says of gradient inversion: examples read out of one update, of a mean, and of a mean with noise. */
final class InversionSection {
    private static final int PICTURES = 8;
    private static final int PIXELS = 112;

    private final Subject audited;
    private final Dataset train;

    InversionSection(Subject audited, Dataset train) {
        this.audited = audited;
        this.train = train;
    }

    void add(long seed, Findings findings, Output output) throws InterruptedException, IOException {
        InversionLab lab = new InversionLab(audited.model(), train, audited.cohort(), PICTURES);
        lab.train(seed);
        double z =
                audited.clientNoise().map(Subject.ClientNoise::noiseMultiplier).orElse(1.0);
        InversionLab.Reading clear = lab.clear();
        InversionLab.Reading aggregate = lab.aggregate();
        InversionLab.Reading noised = lab.noised(0, z, seed);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", lab.attacked());
        tree.put("cohort", lab.cohort());
        tree.put("clearPeakSignalToNoise", clear.meanSignalToNoise());
        tree.put("aggregatePeakSignalToNoise", aggregate.meanSignalToNoise());
        tree.put("noisedPeakSignalToNoise", noised.meanSignalToNoise());
        tree.put("noiseMultiplier", z);
        findings.field("gradientInversion", tree);
        output.say(String.format(
                Locale.ROOT,
                "inversion of a %s: %.1f dB from one clear update, %.1f dB from the mean of %d, %.1f dB with clip and noise",
                lab.attacked(),
                clear.meanSignalToNoise(),
                aggregate.meanSignalToNoise(),
                lab.cohort(),
                noised.meanSignalToNoise()));
        if (train.shape().length == 3) {
            String caption = "from above: training examples; what one clear update gives away; what the mean of "
                    + lab.cohort() + " clients gives away; the same with clip and noise of multiplier " + z
                    + ". The attacker is given the best of all candidates.";
            List<List<float[]>> rows = List.of(lab.truth(), clear.examples(), aggregate.examples(), noised.examples());
            findings.picture("inversion", "Gradient inversion", caption, grid(rows));
        }
    }

    private Raster grid(List<List<float[]>> rows) {
        List<Raster> pictures = new ArrayList<>();
        for (List<float[]> row : rows) {
            row.forEach(values -> pictures.add(picture(values)));
        }
        return Pictures.grid(pictures, rows.get(0).size());
    }

    private Raster picture(float[] values) {
        int[] shape = train.shape();
        float[] cut = new float[values.length];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = Math.max(0, Math.min(1, values[i]));
        }
        return Pictures.image(cut, shape[0], shape[1], shape[2], Math.max(1, PIXELS / shape[0]));
    }
}
