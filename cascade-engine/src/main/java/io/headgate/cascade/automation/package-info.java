/** What happens without being asked: judging groups, timing out silent actions, publishing progress. */
@NullMarked
package io.headgate.cascade.automation;

import org.jspecify.annotations.NullMarked;
