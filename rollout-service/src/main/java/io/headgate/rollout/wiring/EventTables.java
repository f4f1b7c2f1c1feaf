package io.headgate.rollout.wiring;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.statements.TimestampWriter;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The event tables in PostgreSQL: our names, JSON that can be queried, and how a lost race looks there. */
final class EventTables {

    private static final String UNIQUE_VIOLATION = "23505";

    private EventTables() {}

    static EventSchema schema() {
        return EventSchema.builder()
                .eventTable("domain_event_entry")
                .snapshotTable("snapshot_event_entry")
                .globalIndexColumn("global_index")
                .timestampColumn("time_stamp")
                .eventIdentifierColumn("event_identifier")
                .aggregateIdentifierColumn("aggregate_identifier")
                .sequenceNumberColumn("sequence_number")
                .typeColumn("type")
                .payloadTypeColumn("payload_type")
                .payloadRevisionColumn("payload_revision")
                .payloadColumn("payload")
                .metaDataColumn("meta_data")
                .build();
    }

    static PreparedStatement append(
            Connection connection,
            EventSchema schema,
            Class<?> dataType,
            List<? extends EventMessage<?>> events,
            Serializer serializer,
            TimestampWriter timestamps)
            throws SQLException {
        var statement = connection.prepareStatement(
                "insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, time_stamp,"
                        + " payload_type, payload_revision, payload, meta_data, tenant)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?)");
        for (var message : events) {
            if (!(message instanceof DomainEventMessage<?> event)) {
                throw new IllegalArgumentException("only events of aggregates are stored");
            }
            var payload = event.serializePayload(serializer, String.class);
            statement.setString(1, event.getIdentifier());
            statement.setString(2, event.getAggregateIdentifier());
            statement.setLong(3, event.getSequenceNumber());
            statement.setString(4, event.getType());
            timestamps.writeTimestamp(statement, 5, event.getTimestamp());
            statement.setString(6, payload.getType().getName());
            statement.setString(7, payload.getType().getRevision());
            statement.setString(8, payload.getData());
            statement.setString(
                    9, event.serializeMetaData(serializer, String.class).getData());
            statement.setString(10, (String) event.getMetaData().get("tenant"));
            statement.addBatch();
        }
        return statement;
    }

    /** PostgreSQL's driver reports a duplicate key as a plain SQLException, which Axon's own resolver does not know. */
    static PersistenceExceptionResolver duplicateKeys() {
        return EventTables::isDuplicateKey;
    }

    private static boolean isDuplicateKey(@Nullable Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                return true;
            }
            if (cause instanceof BatchUpdateException batch
                    && batch.getNextException() != null
                    && UNIQUE_VIOLATION.equals(batch.getNextException().getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
