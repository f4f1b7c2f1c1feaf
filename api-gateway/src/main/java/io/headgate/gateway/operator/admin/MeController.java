package io.headgate.gateway.operator.admin;

import io.headgate.contracts.Role;
import io.headgate.gateway.operator.Call;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who the caller is, as the gateway sees it. */
@RestController
class MeController {

    record Me(String tenant, String name, List<Role> roles) {}

    @GetMapping("/api/v1/me")
    Me me(Call call) {
        return new Me(
                call.tenant(),
                call.principal().name(),
                call.principal().roles().stream().sorted().toList());
    }
}
