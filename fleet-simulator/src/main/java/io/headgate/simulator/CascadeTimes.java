package io.headgate.simulator;

import io.headgate.simulator.FleetRecord.Offer;
import io.headgate.simulator.FleetRecord.Outcome;
import io.headgate.simulator.FleetRecord.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * How fast a rollout reacted, as its devices saw it. The actions of a group are numbered without gaps in the order of the
 * groups, so the group of an action follows from the sizes.
 */
public final class CascadeTimes {

    private final long[] firstActions;
    private final List<List<Offer>> offers = new ArrayList<>();
    private final List<List<Outcome>> outcomes = new ArrayList<>();
    private final long[] sizes;

    /** @param firstAction number of the rollout's first action */
    public CascadeTimes(FleetRecord record, long firstAction, long... sizes) {
        this.sizes = sizes.clone();
        this.firstActions = new long[sizes.length + 1];
        firstActions[0] = firstAction;
        for (int group = 0; group < sizes.length; group++) {
            firstActions[group + 1] = firstActions[group] + sizes[group];
            offers.add(new ArrayList<>());
            outcomes.add(new ArrayList<>());
        }
        record.offers().forEach(offer -> add(offers, offer.actionId(), offer));
        record.outcomes().forEach(outcome -> add(outcomes, outcome.actionId(), outcome));
        offers.forEach(group -> group.sort(Comparator.comparingLong(Offer::askedAt)));
        outcomes.forEach(group -> group.sort(Comparator.comparingLong(Outcome::acceptedAt)));
    }

    private <T> void add(List<List<T>> groups, long actionId, T item) {
        for (int group = 0; group < groups.size(); group++) {
            if (actionId >= firstActions[group] && actionId < firstActions[group + 1]) {
                groups.get(group).add(item);
            }
        }
    }

    public int groups() {
        return sizes.length;
    }

    public long offered(int group) {
        return offers.get(group - 1).size();
    }

    /** When the report that made the group reach its success threshold was accepted. */
    public OptionalLong decidedAt(int group, int successPercent) {
        var needed = Math.ceilDiv(sizes[group - 1] * successPercent, 100L);
        return outcomes.get(group - 1).stream()
                .filter(outcome -> outcome.result() == Result.SUCCEEDED)
                .skip(needed - 1)
                .mapToLong(Outcome::acceptedAt)
                .findFirst();
    }

    /** When the report that exceeded the error threshold was accepted. */
    public OptionalLong exceededAt(int group, int errorPercent) {
        var allowed = sizes[group - 1] * errorPercent / 100;
        return outcomes.get(group - 1).stream()
                .filter(outcome -> outcome.result() == Result.FAILED)
                .skip(allowed)
                .mapToLong(Outcome::acceptedAt)
                .findFirst();
    }

    /** Milliseconds from a group's deciding report to the first device of the next group that got its deployment. */
    public double[] millisToNextGroup(int successPercent) {
        var times = new ArrayList<Double>();
        for (int group = 1; group < sizes.length; group++) {
            var decided = decidedAt(group, successPercent);
            var next = offers.get(group).stream().mapToLong(Offer::seenAt).min();
            if (decided.isPresent() && next.isPresent()) {
                times.add((next.getAsLong() - decided.getAsLong()) / 1e6);
            }
        }
        return times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** Devices of later groups that got their deployment before the group in front of them was decided: must be none. */
    public long offeredTooEarly(int successPercent) {
        long early = 0;
        for (int group = 1; group < sizes.length; group++) {
            var needed = Math.ceilDiv(sizes[group - 1] * successPercent, 100L);
            // Sent, not accepted: the server may act on a report before its sender has the answer.
            var decided = outcomes.get(group - 1).stream()
                    .filter(outcome -> outcome.result() == Result.SUCCEEDED)
                    .mapToLong(Outcome::sentAt)
                    .sorted()
                    .skip(needed - 1)
                    .findFirst();
            early += offers.get(group).stream()
                    .filter(offer -> decided.isEmpty() || offer.seenAt() < decided.getAsLong())
                    .count();
        }
        return early;
    }

    /** Requests for a deployment that were sent after the moment and still got one. */
    public long offeredAfter(long moment) {
        return offers.stream()
                .flatMap(List::stream)
                .filter(offer -> offer.askedAt() > moment)
                .count();
    }

    /** The value below which the given share of sorted values lies. */
    public static double percentile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    @Override
    public String toString() {
        return "CascadeTimes of groups " + Arrays.toString(sizes);
    }
}
