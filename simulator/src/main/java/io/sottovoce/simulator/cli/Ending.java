package io.sottovoce.simulator.cli;

/** Something that is done should the process be told to end (Ctrl-C, SIGTERM) while this object is open. */
final class Ending {
    private final Thread hook;

    Ending(Runnable last) {
        hook = new Thread(last, "ending");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process is about to end: it takes no more hooks. */
    static boolean underWay() {
        try {
            new Ending(() -> {}).close();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is being done.
        }
    }
}
