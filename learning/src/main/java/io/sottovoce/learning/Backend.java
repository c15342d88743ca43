package io.sottovoce.learning;

import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;

/** What the kernels run on. */
public final class Backend {
    private static final String ASKED_PROPERTY = "sottovoce.backend";
    private static final String ASKED_VARIABLE = "SOTTOVOCE_BACKEND";

    private Backend() {}

    /** One line: backend, device, threads. */
    public static String describe() {
        return "ND4J backend " + name() + " on " + (onCuda() ? "GPU" : "CPU") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, one kernel thread a model";
    }

    /** Lines to warn with at start: that CUDA was asked for, by property or variable of this process, and is not there. */
    public static List<String> warnings() {
        return warnings(System.getProperty(ASKED_PROPERTY, String.valueOf(System.getenv(ASKED_VARIABLE))));
    }

    /** As above, for what was asked for. */
    public static List<String> warnings(String asked) {
        if (asked.toLowerCase(Locale.ROOT).equals("cuda") && !onCuda()) {
            return List.of("CUDA was asked for, but this build runs on the CPU; build with -Pcuda on a machine with a"
                    + " CUDA 11.6 device");
        }
        return List.of();
    }

    private static String name() {
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    private static boolean onCuda() {
        return name().toLowerCase(Locale.ROOT).contains("cu");
    }
}
