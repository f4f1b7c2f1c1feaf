/** Modules, sets, their types, tags and artifacts, as hawkBit's Management API shows and takes them. */
@NullMarked
package io.headgate.gateway.hawkbit.software;

import org.jspecify.annotations.NullMarked;
