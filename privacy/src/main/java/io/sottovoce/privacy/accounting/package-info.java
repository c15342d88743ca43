/**
 * What a mechanism costs: Rényi, privacy-loss-distribution, analytic Gaussian and zero-concentrated accountants, noise
 * from a target, and the table of pairs of mechanism and accountant that are proved.
 *
 * <p>Start at {@link io.sottovoce.privacy.accounting.Accountants}. Everything here is a pure function of numbers.
 * Accountants know nothing about who is adjacent to whom: the caller gives noise relative to the sensitivity of the
 * adjacency it claims.
 */
@NullMarked
package io.sottovoce.privacy.accounting;

import org.jspecify.annotations.NullMarked;
