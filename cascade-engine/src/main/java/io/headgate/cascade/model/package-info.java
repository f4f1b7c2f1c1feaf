/** What became of one action, the tally of a group, and what is known of its plan. Pure: no clock, no database. */
@NullMarked
package io.headgate.cascade.model;

import org.jspecify.annotations.NullMarked;
