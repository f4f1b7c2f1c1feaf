package io.headgate.rollout.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.rollout.event.RolloutEvent;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public twin of each private event has its name, all that it says, and its version. */
class RolloutEventPublisherTest {

    @ParameterizedTest
    @MethodSource("io.headgate.rollout.event.RolloutEventSamples#all")
    void leavesNothingOut(RolloutEvent event) {
        var twin = RolloutEventPublisher.publicEvent(event, 41);

        assertThat(twin.getClass().getSimpleName()).isEqualTo(event.getClass().getSimpleName());
        assertThat(twin.version()).isEqualTo(41);
        var told = components(twin);
        told.remove("version");
        var stored = components(event);
        // Which command was sent before which concerns nobody outside.
        stored.remove("sequence");
        assertThat(told).isEqualTo(stored);
    }

    private static Map<String, Object> components(Object event) {
        var values = new LinkedHashMap<String, Object>();
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            try {
                values.put(component.getName(), component.getAccessor().invoke(event));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return values;
    }
}
