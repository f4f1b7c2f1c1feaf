package io.headgate.target.write;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Digest of all that decides who is assigned what automatically, and how; an approval is bound to it. */
final class AutoAssignmentDigest {

    private AutoAssignmentDigest() {}

    static String of(String query, AutoAssignment assignment) {
        var content =
                List.of(query, assignment.setId(), String.valueOf(assignment.contentDigest()), assignment.terms());
        return Sha256.hex(new String(MessageCodec.encode(content), StandardCharsets.UTF_8));
    }
}
