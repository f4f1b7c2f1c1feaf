package io.headgate.gateway.operator.admin;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.security.Password;
import io.headgate.gateway.security.UserName;
import io.headgate.gateway.security.Users;
import io.headgate.gateway.security.Users.User;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Built-in users. They are the gateway's own: no other service knows them. */
@RestController
@RequestMapping("/api/v1/users")
class UserController {

    private static final Logger AUDIT = LoggerFactory.getLogger("io.headgate.audit");

    private static final Set<Role> FOR_PEOPLE = Set.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN);

    private static final Refusal BAD_NAME = new Refusal(
            "user.bad-name",
            Refusal.Kind.UNPROCESSABLE,
            "A user's name has 1 to 64 letters a-z, digits and . _ @ -, and begins with a letter or digit. Capitals"
                    + " are the same as small letters.",
            "Choose such a name.");
    private static final Refusal BAD_PASSWORD = new Refusal(
            "user.bad-password",
            Refusal.Kind.UNPROCESSABLE,
            Password.RULE,
            "Choose such a password; a generated one is best.");
    private static final Refusal BAD_ROLES = new Refusal(
            "user.bad-roles",
            Refusal.Kind.UNPROCESSABLE,
            "A user has at least one of the roles VIEWER, OPERATOR, APPROVER, ADMIN, and no other.",
            "Send one or more of these roles.");
    private static final Refusal EXISTS = new Refusal(
            "user.exists",
            Refusal.Kind.CONFLICT,
            "There is a user of this name.",
            "Choose another name, or change that user's password.");
    private static final Refusal UNKNOWN = new Refusal(
            "user.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no built-in user of this name.",
            "List the users and check the name.");
    private static final Refusal LAST_ADMIN = new Refusal(
            "user.last-admin",
            Refusal.Kind.CONFLICT,
            "This is the last built-in user with the role ADMIN.",
            "Make another admin first.");
    private static final Refusal NOT_YOURS = new Refusal(
            "user.not-yours",
            Refusal.Kind.FORBIDDEN,
            "Only an admin changes the password of somebody else, and only with the present one you change your own.",
            "Send currentPassword for your own user, or ask an admin.");

    private final Users users;

    UserController(Users users) {
        this.users = users;
    }

    record UserRequest(String name, String password, Set<Role> roles) {}

    /** @param currentPassword needed to change one's own */
    record PasswordRequest(String password, @Nullable String currentPassword) {}

    record UserList(List<User> content) {}

    @GetMapping
    UserList list(Call call) {
        return new UserList(users.all(call.tenant()));
    }

    @PostMapping
    ResponseEntity<User> add(Call call, @RequestBody UserRequest request) {
        var name = UserName.of(request.name()).orElseThrow(() -> new RefusedException(BAD_NAME));
        var password = chosen(request.password());
        require(!request.roles().isEmpty() && FOR_PEOPLE.containsAll(request.roles()), BAD_ROLES);
        var by = call.principal().name();
        var added = users.add(call.tenant(), name, password, request.roles(), by);
        require(added == Users.Added.ADDED, EXISTS);
        AUDIT.info("user added: name={} roles={} by={}", name, request.roles(), by);
        var user = users.find(call.tenant(), name).orElseThrow();
        return ResponseEntity.created(URI.create("/api/v1/users/" + user.name()))
                .body(user);
    }

    @DeleteMapping("/{name}")
    ResponseEntity<Void> delete(Call call, @PathVariable String name) {
        switch (users.removeUnlessLast(call.tenant(), known(name), Role.ADMIN)) {
            case UNKNOWN -> throw new RefusedException(UNKNOWN);
            case LAST -> throw new RefusedException(LAST_ADMIN);
            case REMOVED ->
                AUDIT.info(
                        "user removed: name={} by={}",
                        known(name),
                        call.principal().name());
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{name}/password")
    ResponseEntity<Void> changePassword(Call call, @PathVariable String name, @RequestBody PasswordRequest request) {
        var by = call.principal();
        var user = known(name);
        if (!by.hasAny(Role.ADMIN)) {
            var own = by.name().equals(user.text())
                    && request.currentPassword() != null
                    && users.isPassword(call.tenant(), user, request.currentPassword());
            require(own, NOT_YOURS);
        }
        require(users.changePassword(call.tenant(), user, chosen(request.password()), by.name()), UNKNOWN);
        AUDIT.info("password changed: name={} by={}", user, by.name());
        return ResponseEntity.noContent().build();
    }

    private static UserName known(String name) {
        return UserName.of(name).orElseThrow(() -> new RefusedException(UNKNOWN));
    }

    private static Password chosen(String password) {
        return Password.chosen(password).orElseThrow(() -> new RefusedException(BAD_PASSWORD));
    }

    private static void require(boolean holds, Refusal otherwise) {
        if (!holds) {
            throw new RefusedException(otherwise);
        }
    }
}
