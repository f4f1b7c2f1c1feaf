package io.headgate.target.write;

import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRules;
import java.util.Locale;
import java.util.stream.Stream;

/** The new token is the newest; the oldest beyond {@link TargetRules#VALID_TOKENS} is valid no more. */
final class IssueTokenDecision {

    private IssueTokenDecision() {}

    static Decision decide(TargetState target, IssueToken command) {
        var refusal = TargetRules.tokenHash(command.tokenHash(), "The target");
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        var hashes = Stream.concat(
                        Stream.of(command.tokenHash().toLowerCase(Locale.ROOT)), target.tokenHashes().stream())
                .distinct()
                .limit(TargetRules.VALID_TOKENS)
                .toList();
        return Decision.between(
                target,
                new TargetState(
                        target.controllerId(),
                        target.version(),
                        target.name(),
                        target.description(),
                        target.attributes(),
                        target.tags(),
                        hashes,
                        target.attributesReported(),
                        target.createdAt(),
                        target.type(),
                        target.group(),
                        target.address(),
                        target.metadata(),
                        target.autoConfirm(),
                        target.createdBy(),
                        target.modifiedBy(),
                        target.modifiedAt()));
    }
}
