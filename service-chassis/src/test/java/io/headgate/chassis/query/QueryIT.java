package io.headgate.chassis.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.local.TestInfrastructure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiled queries mean in PostgreSQL what the documentation of {@link Query} says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryIT {

    private static final long SEED = 20261121;
    private static final int RANDOM_ROWS = 80;
    private static final int RANDOM_QUERIES = 2_000;

    // The random queries are wild; the limits have their own tests.
    private static final QueryLimits WIDE = new QueryLimits(4096, 8, 40, 100, 100, 100);

    private Connection connection;

    @BeforeAll
    void connect() throws SQLException {
        var database = TestInfrastructure.database("query");
        connection = DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
        try (var statement = connection.createStatement()) {
            for (var table : List.of("thing", "known_thing")) {
                // Another collation than the database's, so that an order by locale would be seen.
                statement.execute("create table " + table
                        + " (id integer primary key, name text collate \"unicode\", count integer, "
                        + "ratio numeric, active boolean, seen_at timestamptz, state text, attributes jsonb, "
                        + "tags text[])");
            }
            statement.execute("create index on thing using gin (attributes jsonb_path_ops)");
            statement.execute("create index on thing using gin (tags)");
            statement.execute("create index on thing (count)");
        }
        insertKnownThings();
    }

    @AfterAll
    void disconnect() throws SQLException {
        connection.close();
    }

    private void insertKnownThings() throws SQLException {
        insert(
                "known_thing",
                List.of(
                        new Thing(
                                1, "gw-1", 1, null, true, Thing.EPOCH, "NEW", Map.of("hw", "2"), List.of("eu", "lab")),
                        new Thing(
                                2,
                                "gw-2",
                                2,
                                null,
                                false,
                                Thing.EPOCH.plusSeconds(60),
                                "ERROR",
                                Map.of("hw", "10"),
                                List.of("us")),
                        new Thing(3, "GW*%", 3, null, null, null, "IN_SYNC", Map.of("mac", "x"), List.of()),
                        new Thing(4, null, null, null, null, null, null, null, null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name==gw-1|1",
                "name!=gw-1|2 3 4",
                "name==gw*|1 2",
                "name!=gw*|3 4",
                "name==*1|1",
                "name==g*2|2",
                "name==GW\\*%|3",
                "name=='GW\\*\\%'|3",
                "name==*|1 2 3",
                "name!=*|4",
                "name=in=(gw-1,gw-2,none)|1 2",
                "name=out=(gw-1,gw-2)|3 4",
                "name=is=null|4",
                "name=not=null|1 2 3",
                "name<gw-1|3",
                "name>=gw-1|1 2",
                "count==2|2",
                "count==2.0|2",
                "count!=2|1 3 4",
                "count=lt=2|1",
                "count<2.5|1 2",
                "count=le=2|1 2",
                "count<=2|1 2",
                "count=gt=2|3",
                "count>2|3",
                "count=ge=2|2 3",
                "count>=2|2 3",
                "count==99999999999999999999|``",
                "count=in=(1,3,4.5)|1 3",
                "count=out=(1,3)|2 4",
                "count=eq=null|4",
                "count=ne=null|1 2 3",
                "active==true|1",
                "active!=true|2 3 4",
                "active=is=null|3 4",
                "seenAt==2026-11-21|1",
                "seenAt>1795219200000|2",
                "seenAt<=2026-11-21T09:01:00+09:00|1 2",
                "seenAt=is=null|3 4",
                "seenAt<${first_minute}|1",
                "seenAt=in=(${first_minute},2026-11-21)|1",
                "state==in_sync|3",
                "state=in=(new,ERROR)|1 2",
                "state!=new|2 3 4",
                "health==Bad|2",
                "health!=bad|1 3 4",
                "health=in=(good,bad)|1 2 3",
                "health=is=null|4",
                "attribute.hw==2|1",
                "attribute.hw!=2|2 3 4",
                "attribute.HW==2|``",
                "attribute.hw==1*|2",
                "attribute.hw=in=(2,10)|1 2",
                "attribute.hw=out=(2,10)|3 4",
                "attribute.hw=is=null|3 4",
                "attribute.hw=not=null|1 2",
                "attribute.hw==*|1 2",
                "attribute.hw<2|2",
                "tag==eu|1",
                "tag!=eu|2 3 4",
                "tag==*a*|1",
                "tag!=e*|2 3 4",
                "tag=in=(lab,us)|1 2",
                "tag=out=(lab,us)|3 4",
                "tag=is=null|3 4",
                "tag=not=null|1 2",
                "name==gw-1,count==2;active==true|1",
                "(name==gw-1,count==2);active==false|2",
            })
    void findsTheExpectedRows(String query, String expected) throws SQLException {
        var ids = expected.isEmpty()
                ? List.of()
                : List.of(expected.split(" ")).stream().map(Integer::valueOf).toList();
        assertThat(found("known_thing", query)).as(query).isEqualTo(ids);
    }

    @Test
    void agreesWithAnIndependentEvaluator() throws SQLException {
        var random = new Random(SEED);
        var things = IntStream.range(0, RANDOM_ROWS)
                .mapToObj(id -> Thing.random(id, random))
                .toList();
        insert("thing", things);
        var queries = new RandomQuery(random);
        int selective = 0;
        for (int n = 0; n < RANDOM_QUERIES; n++) {
            var parts = RandomQuery.parts(queries.tree());
            var written = parts.stream().map(queries::written).toList();
            var found = foundByEach("thing", written);
            for (int i = 0; i < parts.size(); i++) {
                var part = parts.get(i);
                var expected = things.stream()
                        .filter(thing -> RandomQuery.matches(part, thing))
                        .map(Thing::id)
                        .toList();
                assertThat(found.get(i))
                        .as("seed %s, query %s: %s", SEED, n, written.get(i))
                        .isEqualTo(expected);
                if (!expected.isEmpty() && expected.size() < RANDOM_ROWS) {
                    selective++;
                }
            }
        }
        assertThat(selective).as("queries that tell rows apart").isGreaterThan(RANDOM_QUERIES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "attribute.hw==2|thing_attributes_idx",
                "tag==eu|thing_tags_idx",
                "tag=in=(eu,us)|thing_tags_idx",
                "count==2|thing_count_idx",
                "count=in=(2,3)|thing_count_idx",
            })
    void isServedByIndexes(String query, String index) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
            var plan = new ArrayList<String>();
            try (var prepared = prepared("explain select id from thing where ", compiled(query), "");
                    var rows = prepared.executeQuery()) {
                while (rows.next()) {
                    plan.add(rows.getString(1));
                }
            }
            assertThat(String.join("\n", plan)).contains(index);
            statement.execute("reset enable_seqscan");
        }
    }

    @Test
    void executesHostileValuesAsValues() throws SQLException {
        var nasty = List.of(
                "'; drop table known_thing; --", "\\", "%", "\uD83D\uDE80", "\u202E\uFFFF\u0001", "$1", "?", "{d '1'}");
        for (var text : nasty) {
            var quoted = "\"" + text.replace("\\", "\\\\") + "\"";
            var wild = quoted.substring(0, quoted.length() - 1) + "*\"";
            for (var query : List.of("name==%s", "name==%w", "attribute.hw==%s", "tag==%s", "tag=in=(%s)", "name<%s")) {
                found("known_thing", query.replace("%s", quoted).replace("%w", wild));
            }
        }
        assertThat(found("known_thing", "name==*,name=is=null")).hasSize(4);
    }

    @Test
    void sorts() throws SQLException {
        assertThat(sorted("count:DESC")).containsExactly(4, 3, 2, 1);
        assertThat(sorted("count:ASC")).containsExactly(1, 2, 3, 4);
        assertThat(sorted("seenAt:desc,count:desc")).containsExactly(4, 3, 2, 1);
        assertThat(sorted(null)).containsExactly(1, 2, 3, 4);
    }

    private List<Integer> sorted(String sort) throws SQLException {
        var order = (OrderBy) Sort.parse(sort, ThingFields.FIELDS);
        return ids(
                prepared("select id from known_thing where ", SqlCondition.everything(), " order by " + order.sql()));
    }

    private List<Integer> found(String table, String query) throws SQLException {
        return ids(prepared("select id from " + table + " where ", compiled(query), " order by id"));
    }

    /** What each query finds, all asked in one statement: a statement for each would take most of a minute. */
    private List<List<Integer>> foundByEach(String table, List<String> queries) throws SQLException {
        var conditions = queries.stream().map(QueryIT::compiled).toList();
        var each = conditions.stream()
                .map(condition -> "array_agg(id order by id) filter (where " + condition.sql() + ")")
                .collect(Collectors.joining(", "));
        var all = new SqlCondition(
                each,
                conditions.stream()
                        .flatMap(condition -> condition.parameters().stream())
                        .toList());
        var found = new ArrayList<List<Integer>>();
        try (var prepared = prepared("select ", all, " from " + table);
                var rows = prepared.executeQuery()) {
            rows.next();
            for (int i = 1; i <= queries.size(); i++) {
                var ids = rows.getArray(i);
                found.add(ids == null ? List.of() : List.of((Integer[]) ids.getArray()));
            }
        }
        return found;
    }

    private static SqlCondition compiled(String query) {
        var result = Query.parse(query, ThingFields.FIELDS, WIDE);
        assertThat(result).as(query).isInstanceOf(SqlCondition.class);
        return (SqlCondition) result;
    }

    private PreparedStatement prepared(String before, SqlCondition condition, String after) throws SQLException {
        var statement = connection.prepareStatement(before + condition.sql() + after);
        for (int i = 0; i < condition.parameters().size(); i++) {
            statement.setObject(i + 1, condition.parameters().get(i));
        }
        return statement;
    }

    private static List<Integer> ids(PreparedStatement prepared) throws SQLException {
        var ids = new ArrayList<Integer>();
        try (prepared;
                var rows = prepared.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
        }
        return ids;
    }

    private void insert(String table, List<Thing> things) throws SQLException {
        try (var insert =
                connection.prepareStatement("insert into " + table + " values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)")) {
            for (var thing : things) {
                insert.setInt(1, thing.id());
                insert.setString(2, thing.name());
                insert.setObject(3, thing.count());
                insert.setObject(4, thing.ratio());
                insert.setObject(5, thing.active());
                insert.setObject(
                        6, thing.seenAt() == null ? null : thing.seenAt().atOffset(ZoneOffset.UTC));
                insert.setString(7, thing.state());
                insert.setString(8, thing.attributes() == null ? null : json(thing.attributes()));
                insert.setArray(
                        9,
                        thing.tags() == null
                                ? null
                                : connection.createArrayOf("text", thing.tags().toArray()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String json(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String json(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
