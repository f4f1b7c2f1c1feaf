/** What this service does because of facts of others: fixes the targets of a started rollout, notes who has polled. */
@NullMarked
package io.headgate.target.automation;

import org.jspecify.annotations.NullMarked;
