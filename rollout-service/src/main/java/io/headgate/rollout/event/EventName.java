package io.headgate.rollout.event;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name and revision under which an event is stored. Never changed: a stored event is read as long as the product
 * lives. A changed form is a new revision, and the old one gets an upcast.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventName {
    String value();

    int revision() default 1;
}
