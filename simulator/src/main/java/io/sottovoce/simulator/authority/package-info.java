/**
 * The registration authority: its keys, its register of what was issued and revoked, its door for enrolment, and a
 * throw-away one for demonstrations and tests. Not to be run by the operator of an aggregation server.
 */
@NullMarked
package io.sottovoce.simulator.authority;

import org.jspecify.annotations.NullMarked;
