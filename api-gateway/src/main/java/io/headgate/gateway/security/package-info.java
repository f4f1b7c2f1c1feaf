/** Who may call what: authentication of people and pipelines, and the one table of routes and roles. */
@NullMarked
package io.headgate.gateway.security;

import org.jspecify.annotations.NullMarked;
