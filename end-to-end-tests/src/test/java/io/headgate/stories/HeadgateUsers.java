package io.headgate.stories;

import io.headgate.simulator.OperatorClient;
import java.util.List;
import java.util.Map;

/** Users for stories. */
final class HeadgateUsers {

    private HeadgateUsers() {}

    static OperatorClient create(HeadgateProcess headgate, String name, List<String> roles) {
        var password = "password-of-" + name;
        headgate.admin()
                .post("/api/v1/users", Map.of("name", name, "password", password, "roles", roles))
                .orFail("creating " + name);
        return new OperatorClient(headgate.address(), name, password);
    }
}
