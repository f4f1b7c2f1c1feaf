/** What devices report about their actions. */
@NullMarked
package io.headgate.contracts.action;

import org.jspecify.annotations.NullMarked;
