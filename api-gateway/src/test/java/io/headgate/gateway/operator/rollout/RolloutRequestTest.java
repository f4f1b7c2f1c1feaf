package io.headgate.gateway.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headgate.gateway.operator.StrictJson;
import io.headgate.gateway.operator.rollout.RolloutController.PreviewRequest;
import io.headgate.gateway.problem.RefusedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutRequestTest {

    private static String refusal(String json, Class<?> type) {
        return catchThrowableOfType(
                        RefusedException.class, () -> StrictJson.read(json.getBytes(StandardCharsets.UTF_8), type))
                .refusal()
                .code();
    }

    /** Once it filled the memory: it is refused before anything is built from it. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 20_000_000, Integer.MAX_VALUE})
    void aCountOfGroupsIsRefusedWhereItIsRead(int count) {
        var json = "{\"targetFilter\":\"controllerid==x\",\"strategy\":{\"groups\":{\"count\":" + count + "}}}";

        assertThat(refusal(json, PreviewRequest.class)).isEqualTo("rollout.group-count-out-of-range");
    }

    @Test
    void aListOfGroupsIsRefusedWhereItIsRead() {
        var json = "{\"targetFilter\":\"x\",\"strategy\":{\"groups\":[" + "{},".repeat(20_000) + "{}]}}";

        assertThat(refusal(json, PreviewRequest.class)).isEqualTo("rollout.group-count-out-of-range");
    }

    @Test
    void manySetsAreRefusedBeforeOneIsLookedUp() {
        var json =
                "{\"name\":\"n\",\"targetFilter\":\"x\",\"strategy\":{\"groups\":{\"count\":1}},\"distributionSets\":["
                        + "{\"id\":\"ds-1\"},".repeat(10_000) + "{\"id\":\"ds-1\"}]}";

        assertThat(refusal(json, RolloutRequest.class)).isEqualTo("rollout.too-many-sets");
    }
}
