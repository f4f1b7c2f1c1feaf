/**
 * hawkBit's Management API under {@code /rest/v1}: an adapter on the commands and views of {@code /api/v1}, no second
 * domain. Differences are listed in docs/hawkbit-compatibility.md.
 *
 * <p>A resource is one package below this one, with
 *
 * <ul>
 *   <li>a {@code @RestController}: methods take {@link io.headgate.gateway.operator.Call}, for lists
 *       {@link io.headgate.gateway.hawkbit.ListRequest}, and bodies as records, {@code List} of records for bulk; they
 *       return records, {@link io.headgate.gateway.hawkbit.ListBody} or nothing, and declare a status other than 200 by
 *       {@code @ResponseStatus};
 *   <li>one file of records: requests, where what may be missing is {@code @Nullable} and all else is required, and
 *       answers with one factory method from the view's record; {@link io.headgate.gateway.hawkbit.Audit} unwrapped, and
 *       {@link io.headgate.gateway.hawkbit.Links} last; nulls are left out;
 *   <li>{@code QueryFields} over the view's columns, in order of {@code number}, as the entity is queried in hawkBit;
 *   <li>its routes in {@code security.ManagementRoutes}.
 * </ul>
 *
 * <p>Nothing here catches: what is refused by a service, by a parser or by {@code HawkbitCode.X.because("why")} becomes
 * hawkBit's error body in one place. Several commands of one request are told apart by {@code call.also("what")}. Unknown
 * fields of a request are ignored, and one object is taken for an array of one, as hawkBit does.
 */
@NullMarked
package io.headgate.gateway.hawkbit;

import org.jspecify.annotations.NullMarked;
