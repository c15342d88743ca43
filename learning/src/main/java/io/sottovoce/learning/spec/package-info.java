/** What is to be trained and how, as data: model specifications, training plans, their limits and their neutral tree. */
@NullMarked
package io.sottovoce.learning.spec;

import org.jspecify.annotations.NullMarked;
