/**
 * Copies what a hawkBit knows into Headgate, over HTTP on both sides: types, tags, modules with their artifacts, sets,
 * targets with attributes and tokens, filters. May be broken off and started again at any time: what is there already is
 * recognised by its name and left as it is.
 */
@NullMarked
package io.headgate.importer;

import org.jspecify.annotations.NullMarked;
