package io.headgate.contracts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name and version by which a message is known outside this process: in Kafka headers ({@code ce_type} is
 * {@code name.v<version>}), in event stores and in schemas. Never changed once released; a breaking change is a new
 * version.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MessageName {
    String value();

    int version() default 1;
}
