package io.headgate.gateway.hawkbit.system;

import io.headgate.gateway.operator.Call;
import io.headgate.gateway.security.HawkbitPermissions;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who the caller is, in hawkBit's words. */
@RestController
class UserInfoController {

    record UserInfo(String tenant, String username, List<String> permissions) {}

    @GetMapping("/rest/v1/userinfo")
    UserInfo userInfo(Call call) {
        return new UserInfo(
                call.tenant(),
                call.principal().name(),
                HawkbitPermissions.of(call.principal().roles()).stream()
                        .sorted()
                        .toList());
    }
}
