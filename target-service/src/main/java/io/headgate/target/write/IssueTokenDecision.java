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
        return TargetChange.of(target).tokenHashes(hashes).decision();
    }
}
