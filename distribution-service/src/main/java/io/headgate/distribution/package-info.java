/**
 * Owns software: modules, artifacts, the sets they make, their types and tags, and the assignment of targets to deployment
 * groups and to sets without a rollout. Listens to started rollouts, to the targets they were resolved into and to targets
 * that match a filter's auto-assignment; tells the state of all software, each rollout's assignments and direct ones.
 */
@NullMarked
package io.headgate.distribution;

import org.jspecify.annotations.NullMarked;
