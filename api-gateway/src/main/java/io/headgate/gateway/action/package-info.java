/** What persons may order about single actions, whoever carries it out. */
@NullMarked
package io.headgate.gateway.action;

import org.jspecify.annotations.NullMarked;
