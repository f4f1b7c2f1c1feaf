package io.headgate.gateway.hawkbit.action;

import io.headgate.gateway.action.ActionOrders.Result;
import io.headgate.gateway.action.ActionOrders.Why;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import org.springframework.http.ResponseEntity;

/** What is answered to an order about an action. */
final class OrderAnswer {

    private OrderAnswer() {}

    /** @throws HawkbitRefused if it was not carried out */
    static ResponseEntity<Void> of(Result result) {
        return switch (result) {
            case Result.Done done -> ResponseEntity.noContent().build();
            case Result.Refused refused ->
                throw code(refused.why()).because(refused.why().refusal().detail());
        };
    }

    private static HawkbitCode code(Why why) {
        return switch (why) {
            case NOT_FOUND, NOT_WAITING -> HawkbitCode.NOT_FOUND;
            case NOT_CANCELABLE -> HawkbitCode.NOT_CANCELABLE;
            case NOT_FORCE_QUITABLE -> HawkbitCode.NOT_FORCE_QUITABLE;
            case ENDED -> HawkbitCode.ACTION_CLOSED;
            case UNAVAILABLE -> HawkbitCode.UNAVAILABLE;
        };
    }
}
