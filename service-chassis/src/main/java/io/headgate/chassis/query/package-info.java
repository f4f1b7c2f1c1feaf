/**
 * Queries that people and machines type: RSQL/FIQL text, sort and page parameters, compiled against an allow-list of
 * fields to parameterised PostgreSQL. Nothing the caller wrote ever becomes part of the SQL text. Knows no domain word.
 */
@NullMarked
package io.headgate.chassis.query;

import org.jspecify.annotations.NullMarked;
