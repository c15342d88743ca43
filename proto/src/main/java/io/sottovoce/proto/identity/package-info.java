/**
 * Who the parties are, as files and certificates: identity bundles, the authority's public file, revocation lists, the
 * messages of enrolment, and the checks of mutual TLS. docs/IDENTITY.md describes the formats.
 */
@NullMarked
package io.sottovoce.proto.identity;

import org.jspecify.annotations.NullMarked;
