package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolTest {

  record Place(String city, Optional<String> unit) {}

  record Weather(String city, int degrees) {}

  record Day(LocalDate date, Duration sun, Thread.State state, Optional<Weather> weather) {}

  record Odd(Object value) {}

  private static final String ROME = "{\"city\":\"Rome\"}";

  private static Tool<Place> tool(Tool.Work<Place> work) {
    return Tool.of("weather", "The weather", Place.class, work);
  }

  private static ToolResult run(Tool<?> tool, String arguments) throws InterruptedException {
    return tool.call(ToolCall.of("c:0", tool.name(), arguments));
  }

  private static String text(ToolResult result) throws InterruptedException {
    return run(Tool.of("weather", "", Place.class, place -> result), ROME).text();
  }

  @Test
  void theArgumentsComeAsTheRecord() throws Exception {
    Tool<Place> tool = tool(place -> place.city() + " in " + place.unit().orElse("celsius"));
    assertThat(run(tool, "{\"city\":\"Rome\",\"unit\":\"kelvin\"}").text()).isEqualTo("Rome in kelvin");
    assertThat(run(tool, "{\"city\":\"Rome\"}").text()).isEqualTo("Rome in celsius");
  }

  @Test
  void theDeclarationHoldsTheSchemaOfTheRecord() {
    ToolSpec.Function spec = (ToolSpec.Function) tool(place -> "").spec();
    assertThat(spec.name()).isEqualTo("weather");
    assertThat(spec.description()).contains("The weather");
    assertThat(spec.parameters().get("properties").asObject().names()).containsExactly("city", "unit");
  }

  @Test
  void aResultIsTextJsonOrRecords() throws Exception {
    assertThat(run(tool(place -> "21 degrees"), ROME).text()).isEqualTo("21 degrees");
    assertThat(text(ToolResult.of(Json.parse("{\"a\":[1]}")))).isEqualTo("{\"a\":[1]}");
    assertThat(text(ToolResult.of(Json.of(List.of("a", Optional.empty()))))).isEqualTo("[\"a\",null]");
    assertThat(text(ToolResult.ofRecord(new Weather("Rome", 21)))).isEqualTo("{\"city\":\"Rome\",\"degrees\":21}");
    assertThat(text(ToolResult.ofRecords(List.of(new Weather("Rome", 21))))).isEqualTo("[{\"city\":\"Rome\",\"degrees\":21}]");
    Day day = new Day(LocalDate.of(2026, 1, 31), Duration.ofHours(1), Thread.State.NEW, Optional.of(new Weather("Rome", 21)));
    assertThat(text(ToolResult.ofRecord(day)))
        .isEqualTo("{\"date\":\"2026-01-31\",\"sun\":\"PT1H\",\"state\":\"NEW\",\"weather\":{\"city\":\"Rome\",\"degrees\":21}}");
    assertThat(text(ToolResult.of("a").withUsage(Usage.of(1, 2)))).isEqualTo("a");
  }

  @Test
  void aResultWithoutTextGetsAPlaceholder() {
    ToolCall call = ToolCall.of("c:0", "a", "{}");
    assertThat(ToolResult.of("").message(call).text()).isEqualTo("(no output)");
    assertThat(ToolResult.of(new ContentPart[0]).message(call).toolCallId()).isEqualTo("c:0");
  }

  @Test
  void anImageStaysAnImage() {
    ContentPart picture = ContentPart.image("ms://file");
    assertThat(ToolResult.of(picture).message(ToolCall.of("c:0", "a", "{}")).content()).containsExactly(picture);
  }

  @Test
  void anAsyncResultIsAwaited() throws Exception {
    Tool<Place> async = Tool.of("weather", "", Place.class,
        place -> CompletableFuture.supplyAsync(() -> new Weather(place.city(), 3)).thenApply(ToolResult::ofRecord));
    assertThat(run(async, ROME).text()).contains("\"degrees\":3");
    ToolResult failed = run(Tool.of("weather", "", Place.class, place -> CompletableFuture.supplyAsync(() -> {
      throw new IllegalStateException("no wind");
    })), ROME);
    assertThat(failed.failed()).isTrue();
    assertThat(failed.text()).isEqualTo("Error: weather failed with IllegalStateException: no wind");
  }

  @Test
  void anExceptionIsAFailedResult() throws Exception {
    ToolResult result = run(tool(place -> {
      throw new java.io.FileNotFoundException("no map of " + place.city());
    }), "{\"city\":\"Rome\"}");
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).isEqualTo("Error: weather failed with FileNotFoundException: no map of Rome");
  }

  @Test
  void aRecordWithoutJsonFormIsAFailedResult() throws Exception {
    Tool<Place> odd = Tool.of("weather", "", Place.class, place -> ToolResult.ofRecord(new Odd(place)));
    assertThat(run(odd, ROME).text()).startsWith("Error: weather failed with IllegalArgumentException: ").contains("Odd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"city\":\"Rome\"", "Rome", "{\"city\":\"Rome\"} and so on", "{\"city\":3}", "{}", "[]", "null"})
  void unreadableArgumentsAreAFailedResultThatSaysWhy(String arguments) throws Exception {
    ToolResult result = run(tool(place -> "never"), arguments);
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).startsWith("Error: the arguments of weather cannot be read: ").contains("expected")
        .contains("Call it again");
  }

  @Test
  void blankArgumentsAreTheEmptyObjectForATool() throws Exception {
    Tool<JsonObject> clock = Tool.of("clock", "The time", Schema.builder().build(), none -> "noon, " + none);
    assertThat(run(clock, "").text()).isEqualTo("noon, {}");
    assertThat(run(clock, "null").text()).isEqualTo("noon, {}");
  }

  @Test
  void aToolWithASchemaGetsTheJsonObject() throws Exception {
    Schema schema = Schema.builder().required("n", Schema.integer("a number")).build();
    Tool<JsonObject> tool = Tool.of("twice", "Doubles", schema, arguments -> String.valueOf(arguments.get("n").asInt() * 2));
    assertThat(run(tool, "{\"n\":21}").text()).isEqualTo("42");
    assertThat(run(tool, "[21]").text()).contains("expected object");
    assertThat(run(tool, "{\"n\":\"x\"}").text()).contains("JsonTypeException: expected").contains("number");
  }

  @Test
  void webSearchReturnsItsArgumentsUnchanged() throws Exception {
    String arguments = "{\"search_result\":{\"search_id\":\"b1\"}, \"usage\":{\"total_tokens\":13046}}";
    assertThat(Tool.WEB_SEARCH.spec()).isEqualTo(ToolSpec.WEB_SEARCH);
    assertThat(run(Tool.WEB_SEARCH, arguments).text()).isEqualTo(arguments);
  }

  /** A formula's declaration comes from the service, and its fiber takes the arguments as a string. */
  @Test
  void aToolCanBeMadeFromADeclaration() throws Exception {
    ToolSpec spec = ToolSpec.function("web_search", "Searches", JsonObject.of("type", "object", "$comment", "theirs"));
    Tool<ToolCall> formula = Tool.of(spec, call ->
        CompletableFuture.completedFuture(ToolResult.of("fiber of " + call.arguments())));
    assertThat(formula.spec()).isSameAs(spec);
    assertThat(run(formula, "{\"query\": \"k3\"}").text()).isEqualTo("fiber of {\"query\": \"k3\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "-a", "a b", "a.b", "größe", "$web_search", "a\n"})
  void anInvalidNameIsRefused(String name) {
    assertThatThrownBy(() -> Tool.of(name, "", Place.class, place -> ""))
        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("expected a name of 1 to 128 letters");
  }

  @Test
  void aNameMayBeOneLetterOrHaveDashesAndDigits() {
    assertThat(Tool.of("_", "", Place.class, place -> "").name()).isEqualTo("_");
    assertThat(Tool.of("a-1_B", "", Place.class, place -> "").name()).isEqualTo("a-1_B");
    assertThatThrownBy(() -> Tool.of("a".repeat(129), "", Place.class, place -> "")).hasMessageContaining("128");
  }

  @Test
  void aTimeoutIsMoreThanZero() {
    assertThatThrownBy(() -> tool(place -> "").withTimeout(Duration.ZERO)).hasMessage("timeout: expected more than zero, found PT0S");
  }
}
