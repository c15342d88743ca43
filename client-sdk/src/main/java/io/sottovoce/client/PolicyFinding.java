package io.sottovoce.client;

/**
 * What a policy makes of one thing that a task asks for.
 *
 * @param setting of the policy, as its file names it
 * @param asked what the task asks for
 * @param allowed what the policy allows
 * @param agreed whether the one is within the other
 */
public record PolicyFinding(String setting, String asked, String allowed, boolean agreed) {
    @Override
    public String toString() {
        return (agreed ? "agreed:  " : "refused: ") + setting + ": asked for " + asked + ", allowed " + allowed;
    }
}
