/**
 * What the server keeps: rows in one database, vectors in files beside it.
 *
 * <p>Whatever a method of this package has returned from survives a killed process, and a power cut too unless syncing
 * is switched off. Files are written first and named by rows afterwards, so a file without a row is an orphan that the
 * next start removes, and a row without a file cannot be.
 */
@NullMarked
package io.sottovoce.server.storage;

import org.jspecify.annotations.NullMarked;
