package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetTag;
import io.headgate.contracts.distribution.DistributionCommand.LabelChange;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionCommand.SetsChanged;
import io.headgate.contracts.distribution.DistributionMessage.SetTagRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.distribution.decide.TagDecision;
import io.headgate.distribution.model.Change;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.store.SoftwareStore;
import io.headgate.distribution.store.TagStore;
import java.util.HashSet;
import java.util.List;

/** Commands about the tags of sets. */
final class TagCommands {

    private final TagStore tags;
    private final SoftwareTeller teller;
    private final Outbox outbox;

    TagCommands(SoftwareStore software, TagStore tags, Outbox outbox) {
        this.tags = tags;
        this.teller = new SoftwareTeller(software, outbox);
        this.outbox = outbox;
    }

    Outcome save(SaveSetTag command, CommandContext context) {
        var tenant = context.cause().tenant();
        var present = tags.tag(tenant, command.tagId()).orElse(null);
        var sameName = tags.tagNamed(tenant, command.name()).orElse(null);
        var refusal = TagDecision.decide(command, present, context.expectedVersion(), sameName);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        var change = change(context);
        var renames = present != null && !present.name().equals(command.name());
        var renamed = renames ? tags.lockSetsWith(tenant, command.tagId()) : List.<String>of();
        tags.save(tenant, command, change);
        var tag = tellTag(tenant, command.tagId());
        teller.tellChanged(tenant, renamed, change);
        return new Outcome.Done(tag, tag.version());
    }

    Outcome delete(DeleteSetTag command, CommandContext context) {
        var tenant = context.cause().tenant();
        var tag = tags.tag(tenant, command.tagId()).orElse(null);
        if (tag == null) {
            return Outcome.refused(DistributionRefusal.TAG_UNKNOWN.because("There is no such tag."));
        }
        var setIds = tags.lockSetsWith(tenant, command.tagId());
        tags.delete(tenant, command.tagId());
        outbox.append(Topic.DISTRIBUTION_STATE, tag.tagId(), new SetTagRemoved(tag.tagId(), tag.version() + 1));
        teller.tellChanged(tenant, setIds, change(context));
        return Outcome.done();
    }

    Outcome change(ChangeSetTag command, CommandContext context) {
        var refusal = TagDecision.decide(command);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        var tenant = context.cause().tenant();
        var change = change(context);
        var present = tags.lockSets(tenant, command.setIds());
        if (command.change() == LabelChange.ADD
                && tags.anyIsFull(tenant, command.tag(), present, TagDecision.MOST_TAGS_OF_A_SET)) {
            return Outcome.refused(
                    DistributionRefusal.SET_TAGS_FULL.because("One of the sets would have too many tags."));
        }
        var tag = tags.tagNamed(tenant, command.tag()).orElse(null);
        if (tag == null && command.change() == LabelChange.ADD) {
            var tagId = "dt-" + Uuids.next();
            tags.save(tenant, new SaveSetTag(tagId, command.tag(), null, null), change);
            tag = tellTag(tenant, tagId);
        }
        var unknown = new HashSet<>(command.setIds());
        present.forEach(unknown::remove);
        var changed = tag == null
                ? List.<String>of()
                : switch (command.change()) {
                    case ADD -> tags.give(tenant, tag.tagId(), present);
                    case REMOVE -> tags.take(tenant, tag.tagId(), present);
                };
        teller.tellChanged(tenant, changed, change);
        return Outcome.done(
                new SetsChanged(changed.size(), unknown.stream().sorted().toList()));
    }

    private SetTagState tellTag(String tenant, String tagId) {
        var tag = tags.tag(tenant, tagId).orElseThrow();
        outbox.append(Topic.DISTRIBUTION_STATE, tagId, tag);
        return tag;
    }

    private static Change change(CommandContext context) {
        return new Change(context.principal().name(), context.now());
    }
}
