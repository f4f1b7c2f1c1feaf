/** What software is: what a set would install, which file names are allowed, why something is refused. Pure. */
@NullMarked
package io.headgate.distribution.model;

import org.jspecify.annotations.NullMarked;
