/**
 * One {@code …Decision} for each thing that can be asked of, or reported to, a rollout: state and question in, events or
 * a refusal out. The Axon aggregate only calls them and records what they answer.
 */
@NullMarked
package io.headgate.rollout.write;

import org.jspecify.annotations.NullMarked;
