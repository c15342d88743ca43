/** The weighted mean and the server step, block by block, so that memory does not grow with cohort or model. */
@NullMarked
package io.sottovoce.rounds.aggregate;

import org.jspecify.annotations.NullMarked;
