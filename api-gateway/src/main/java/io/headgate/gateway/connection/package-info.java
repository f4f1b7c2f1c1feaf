/** What holds for every connection, whoever calls: how slow a request may be, and how many connections there may be. */
@NullMarked
package io.headgate.gateway.connection;

import org.jspecify.annotations.NullMarked;
