package io.headgate.chassis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.springframework.core.env.ConfigurableEnvironment;

/** Names a setting that the annotated bean takes as it stands: a password may have a {@code ${word}} in it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Verbatim {

    /** The setting's key. */
    String value();

    /** Reads one, from wherever it is set. */
    final class Setting {

        private Setting() {}

        public static Optional<String> read(ConfigurableEnvironment environment, String key) {
            for (var source : environment.getPropertySources()) {
                var value = source.getProperty(key);
                if (value != null) {
                    return Optional.of(value.toString());
                }
            }
            return Optional.empty();
        }
    }
}
