package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.release.ReleaseInput;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.vector.ClippedUpdate;
import java.util.Optional;

/** Inputs as a client makes them: clipped, rotated, rounded, noised. */
final class Inputs {
    private Inputs() {}

    /** The input of a client; without an update, zero and its noise. */
    static ReleaseInput make(
            SecureCohorts cohorts,
            ReleasePlan plan,
            ContentHash session,
            ClientId client,
            Optional<Update> update,
            double meanLoss) {
        SecretRandomness randomness = cohorts.randomness(plan.config().names().round(), client);
        return update.map(given -> ReleaseInput.of(
                        plan,
                        session,
                        ClippedUpdate.clip(given, plan.encoding().clip()),
                        meanLoss,
                        cohorts.samplers(),
                        randomness))
                .orElseGet(() -> ReleaseInput.empty(plan, session, cohorts.samplers(), randomness));
    }
}
