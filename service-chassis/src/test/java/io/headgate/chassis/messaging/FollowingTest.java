package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowingTest {

    private static final TopicPartition PARTITION = new TopicPartition("rollouts.events.v1", 0);

    private final Following following = new Following();
    private final Broker broker = new Broker();

    /** As much as a consumer tells of it: what it has answered, and how much it has that was not read. */
    private static final class Broker extends MockConsumer<String, byte[]> {
        private double answers;

        Broker() {
            super("earliest");
            assign(List.of(PARTITION));
        }

        /** A poll: it is told where the topic ends, and reads up to there or less. */
        void isPolled(long end, long upTo) {
            answers++;
            updateEndOffsets(Map.of(PARTITION, end));
            seek(PARTITION, upTo);
        }

        @Override
        public synchronized Map<MetricName, ? extends Metric> metrics() {
            var name = new MetricName("fetch-total", "consumer-fetch-manager-metrics", "", Map.of("client-id", "x"));
            return Map.of(name, new Metric() {
                @Override
                public MetricName metricName() {
                    return name;
                }

                @Override
                public Object metricValue() {
                    return answers;
                }
            });
        }
    }

    private void poll(long end, long upTo) {
        broker.isPolled(end, upTo);
        following.polled();
    }

    private void follow() {
        broker.isPolled(0, 0);
        following.assigned(broker, List.of(PARTITION));
        poll(0, 0);
        following.handled();
        assertThat(following.isFresh()).isTrue();
    }

    @Test
    void aLoadIsNoDoubt() {
        follow();

        poll(2_000, 500);
        following.succeeded();

        assertThat(following.hasMore()).isTrue();
        assertThat(following.isFresh()).isTrue();
    }

    @Test
    void afterAFailureItHasToReadToTheEndFirst() {
        follow();
        poll(500, 500);
        following.failed();
        assertThat(following.isFresh()).isFalse();

        poll(1_200, 500);
        following.succeeded();
        assertThat(following.isFresh()).as("700 wait").isFalse();
        poll(1_200, 1_000);
        following.succeeded();
        assertThat(following.isFresh()).as("200 wait").isFalse();
        poll(1_200, 1_200);
        assertThat(following.isFresh()).as("the last are read, not handled").isFalse();
        following.succeeded();

        assertThat(following.isFresh()).isTrue();
        assertThat(following.hasMore()).isFalse();
    }

    @Test
    void afterAFailureAPollThatBringsNothingIsTheEnd() {
        follow();
        poll(700, 500);
        following.failed();
        poll(700, 500);
        following.succeeded();

        poll(700, 700);
        following.handled();

        assertThat(following.isFresh()).isTrue();
    }

    @Test
    void whatFailsAgainIsNotTheEnd() {
        follow();
        poll(500, 500);
        following.failed();
        poll(500, 500);
        following.handled();
        assertThat(following.isFresh()).isFalse();
    }
}
