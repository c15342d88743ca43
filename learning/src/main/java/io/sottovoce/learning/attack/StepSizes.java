package io.sottovoce.learning.attack;

/** How far each step of projected gradient ascent goes. The same for a step whatever the number of steps. */
@FunctionalInterface
public interface StepSizes {
    /** The length of a step, from 0 on. */
    double at(int step, double epsilon);

    /** Steps of one length. */
    static StepSizes constant(double size) {
        return (step, epsilon) -> size;
    }

    /**
     * A quarter of epsilon for ten steps, a twelfth for ten, then a thirtieth: few steps still cross the ball, many refine,
     * and a longer search begins with exactly the points of a shorter one.
     */
    static StepSizes falling() {
        return (step, epsilon) -> epsilon / (step < 10 ? 4 : step < 20 ? 12 : 30);
    }
}
