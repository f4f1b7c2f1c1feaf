/**
 * Views: tables of the gateway that follow the facts of the services, and the knowledge of which facts they have applied,
 * so that a caller reads its own writes.
 */
@NullMarked
package io.headgate.gateway.view;

import org.jspecify.annotations.NullMarked;
