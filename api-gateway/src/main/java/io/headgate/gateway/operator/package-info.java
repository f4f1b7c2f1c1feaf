/** The operators' API: one package per feature, commands out, views in. */
@NullMarked
package io.headgate.gateway.operator;

import org.jspecify.annotations.NullMarked;
