package io.headgate.gateway.hawkbit;

import io.headgate.contracts.Topic;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * What is the same of all tags and types: they are listed, read and deleted.
 *
 * @param <S> one as its owner tells it
 * @param <R> one as it is shown
 */
public abstract class LabelController<S, R> {

    protected final Commands commands;
    protected final Labels labels;
    private final Kind<S> kind;
    private final Topic topic;

    /** @param topic where their owner takes commands */
    protected LabelController(Commands commands, Labels labels, Kind<S> kind, Topic topic) {
        this.commands = commands;
        this.labels = labels;
        this.kind = kind;
        this.topic = topic;
    }

    protected abstract String idOf(S label);

    protected abstract R shown(S label);

    /** The command that deletes one. */
    protected abstract Object deletion(String id);

    @GetMapping
    protected ListBody<R> list(Call call, ListRequest list) {
        return ListBody.of(labels.list(call.tenant(), kind, listing(list, kind)), this::shown);
    }

    protected Listing listing(ListRequest list, Kind<S> listed) {
        return list.over(listed.fields());
    }

    @GetMapping("/{id}")
    protected R one(Call call, @PathVariable long id) {
        return shown(find(call, id));
    }

    protected S find(Call call, long number) {
        return labels.byNumber(call.tenant(), kind, number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no tag or type with this id."));
    }

    /** What a command has made or changed. */
    protected R shown(Call call, String id) {
        return labels.byId(call.tenant(), kind, id)
                .map(this::shown)
                .orElseThrow(() -> HawkbitCode.UNAVAILABLE.because(
                        "It was done, but cannot be shown yet: read the list in a moment."));
    }

    @DeleteMapping("/{id}")
    protected ResponseEntity<Void> delete(Call call, @PathVariable long id) {
        var labelId = idOf(find(call, id));
        return commands.send(call, topic, labelId, deletion(labelId)).noContent();
    }
}
