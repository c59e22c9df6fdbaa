package io.github.kimisdk.house;

import static io.github.kimisdk.house.Mistake.Room.JSON;
import static io.github.kimisdk.house.Mistake.Room.RECORDS;
import static io.github.kimisdk.house.Mistake.Room.TOOLS;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.RecordType;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Mistakes with tools, agents, records, schemas and JSON. */
final class ToolMistakes {

  record City(String name) {}

  record Forecast(String city, int days) {}

  record Worker(Thread thread) {}

  record Box(List<?> items) {}

  private ToolMistakes() {}

  static List<Mistake> tools() {
    return List.of(
        tool("a name with a space", b -> weather("the weather"), "expected a name of 1 to 128 letters, digits, _ and -",
            "found \"the weather\""),
        tool("no steps", b -> Agent.builder(b.strict()).maxSteps(0), "maxSteps: expected at least 1", "found 0"),
        tool("an empty name", b -> weather(""), "beginning with a letter or _", "found \"\""),
        tool("arguments that are no record", b -> Tool.of("weather", "The weather", String.class, text -> text),
            "expected a record, found java.lang.String", "make it one, or part of a record"),
        tool("two tools of one name", b -> agent(weather("weather"), weather("weather")), "expected tools of different names",
            "found two named weather"),
        tool("the name of the agent's own tool", b -> agent(weather("read_result")), "none named read_result, which is the agent's"
            + " own", "found two named read_result"),
        tool("200 tools", b -> agent(IntStream.range(0, 200).mapToObj(i -> weather("weather" + i)).toArray(Tool<?>[]::new)),
            "expected at most 127 tools", "found 200", "choose those that the task needs"),
        tool("a schema that is no object", b -> tool("{\"type\":\"string\"}"), "tool weather: expected a schema that Kimi takes",
            "the root: expected \"type\": \"object\"", "found \"type\": \"string\""),
        tool("a schema of another dialect", b -> tool("{\"type\":\"object\",\"properties\":{\"size\":{\"oneOf\":[]}}}"),
            "tool weather: expected a schema that Kimi takes", "/properties/size/oneOf", "SchemaNormalizer may convert it"),
        called("a tool that throws", "{\"name\":\"Rome\"}", "Error: weather failed with IllegalStateException",
            "no sensor in Rome"),
        tool("an object without a text as the result", b -> {
          Conversation conversation = Conversation.inMemory().user("weather");
          Agent.builder(new OfflineModel()).tools(Tool.of("weather", "The weather", City.class, city -> new Object())).build()
              .run(conversation);
          return conversation.messages().get(2).text();
        }, "weather failed", "expected a text, a record, JSON or a ToolResult", "found java.lang.Object"),
        called("an argument of another type", "{\"name\":7}", "the arguments of weather cannot be read",
            "/name: expected string, found number 7", "Call it again with one JSON object that fits its parameters"),
        called("an argument that is missing", "{}", "expected member \"name\"", "found an object without members",
            "Call it again"),
        called("arguments that are no JSON", "Rome", "line 1, column 1", "expected a value, found 'R'", "Call it again"),
        tool("a call of a tool that the agent does not have", b -> {
          Conversation conversation = Conversation.inMemory().user("Hi");
          Agent.builder(request -> request.messages().size() > 1 ? ChatResponse.of("ok") : ChatResponse.of(AssistantMessage.of("",
              List.of(ToolCall.of("w:0", "wether", "{}"))))).tools(weather("weather")).build().run(conversation);
          return conversation.messages().get(2).text();
        }, "there is no tool wether", "the tools are [weather]"),
        tool("no time for a tool", b -> weather("weather").withTimeout(Duration.ZERO), "timeout: expected more than zero",
            "found PT0S"),
        tool("no money", b -> Agent.builder(new OfflineModel()).maxCost(BigDecimal.ZERO, "USD"),
            "expected an amount of more than 0", "found 0"),
        tool("a budget for a model without a price", b -> Agent.builder(b.strict().withModel("mine")).maxCost(BigDecimal.ONE,
            "USD").build(), "maxCost: expected models with a price in USD", "found mine", "use maxTokens"));
  }

  static List<Mistake> records() {
    return List.of(
        record("an answer in prose", b -> b.client(b.keep(KimiServer.start(request -> ChatResponse.of("Rain"))).baseUrl())
            .ask("The weather?", Forecast.class), "expected an answer that fits Forecast", "line 1, column 1", "found 'R'",
            "it begins with \"Rain\""),
        read("a member of another type", "{\"city\":\"Rome\",\"days\":\"three\"}", "/days: expected number",
            "found string \"three\""),
        read("a member that is missing", "{\"city\":\"Rome\"}", "expected member \"days\"", "found an object with only \"city\""),
        read("a member that is not in the record", "{\"city\":\"Rome\",\"days\":3,\"wind\":1}", "wind", "expected"),
        record("a class that is no record", b -> b.strict().ask("The weather?", String.class),
            "expected a record, found java.lang.String", "make it one, or part of a record"),
        record("a list as the answer", b -> b.strict().ask("The weather?", List.class), "expected a record, found java.util.List",
            "make it one, or part of a record"),
        record("a component without a form in JSON", b -> RecordType.of(Worker.class), "thread of io.github.kimisdk.house",
            "expected a type with a form in JSON, found java.lang.Thread", "use a record", "or JsonValue for anything"),
        record("a list of anything", b -> RecordType.of(Box.class), "items of io.github.kimisdk.house",
            "found java.lang.Object", "or JsonValue for anything"),
        record("null in a record", b -> RecordType.of(City.class).write(new City(null)), "expected a value for name of City",
            "found null", "use an Optional"));
  }

  static List<Mistake> json() {
    return List.of(
        json("a trailing comma", b -> Json.parse("{\n  \"a\": 1,\n}"), "line 3, column 1", "expected a name, found '}'"),
        json("single quotes", b -> Json.parse("{'a': 1}"), "line 1, column 2", "expected a name or '}', found '''"),
        json("a text that ends early", b -> Json.parse("{\"a\": [1, 2"), "line 1, column 12", "expected ',' or ']'",
            "found the end of the text"),
        json("two values", b -> Json.parse("{} {}"), "line 1, column 4", "expected the end of the text, found '{'"),
        json("an empty text", b -> Json.parse(""), "line 1, column 1", "expected a value, found the end of the text"),
        json("a number with a leading zero", b -> Json.parse("[007]"), "line 1, column 3", "expected no digit after a leading 0"),
        json("a member with a typing error", b -> JsonObject.of("name", "Rome").get("nmae"), "expected member \"nmae\"",
            "found an object with only \"name\""),
        json("a number as a text", b -> JsonObject.of("days", 3).get("days").asString(), "expected string", "found number 3"),
        json("a pointer to nothing", b -> JsonObject.of("days", JsonArray.EMPTY).at("/days/0/name"), "/days: expected element 0",
            "found array of 0 elements"),
        json("a pointer without a slash", b -> JsonObject.of("days", 3).at("days"), "expected a JSON pointer",
            "begins with '/'", "found \"days\""),
        json("a name without a value", b -> JsonObject.of("name"), "expected names and values in turn", "found 1 argument",
            "give each name a value"),
        json("a value without a form", b -> Json.of(Thread.currentThread()), "expected a value with a JSON form",
            "found java.lang.Thread", "use a string, a number, a boolean, a Map"),
        json("a number that is none", b -> JsonNumber.of(Double.NaN), "expected a finite number, found NaN", "JsonNull.NULL"),
        json("a number that is too large", b -> JsonNumber.of(5_000_000_000L).asInt(), "expected an integer of 32 bits",
            "found number 5000000000"),
        json("numbers as names", b -> Json.of(Map.of(1, "a")), "expected a String as the key of a map",
            "found java.lang.Integer"));
  }

  private static Tool<City> weather(String name) {
    return Tool.of(name, "The weather in a city", City.class, city -> {
      throw new IllegalStateException("no sensor in " + city.name());
    });
  }

  private static Tool<JsonObject> tool(String schema) {
    return Tool.of("weather", "The weather", Schema.of(Json.parse(schema).asObject()), arguments -> "Rain");
  }

  private static Agent agent(Tool<?>... tools) {
    return Agent.builder(new OfflineModel()).tools(tools).build();
  }

  private static Mistake tool(String name, Mistake.Step step, String... words) {
    return Mistake.of(TOOLS, name, step, words);
  }

  private static Mistake called(String name, String arguments, String... words) {
    return tool(name, b -> weather("weather").call(ToolCall.of("w:0", "weather", arguments)).text(), words);
  }

  private static Mistake record(String name, Mistake.Step step, String... words) {
    return Mistake.of(RECORDS, name, step, words);
  }

  private static Mistake read(String name, String json, String... words) {
    return record(name, b -> RecordType.of(Forecast.class).parse(json), words);
  }

  private static Mistake json(String name, Mistake.Step step, String... words) {
    return Mistake.of(JSON, name, step, words);
  }
}
