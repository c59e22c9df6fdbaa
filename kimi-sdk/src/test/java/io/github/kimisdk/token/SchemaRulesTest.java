package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Raw schemas of tools and of the answer: faults have their place, and repairing completes what some deployments refuse. */
class SchemaRulesTest {

  private static final JsonObject FOREIGN = Json.parse("""
      {"$schema":"x","type":"object","properties":{"a":{"type":"string","pattern":"b+","const":"b"}}}""").asObject();
  private static final JsonObject UNKNOWN = Json.parse("{\"type\":\"object\",\"not\":{\"type\":\"object\"}}").asObject();

  /** Some deployments refuse it. */
  private static final JsonObject INCOMPLETE =
      Json.parse("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\"},\"b\":{},"
          + "\"c\":{\"type\":\"array\",\"items\":{\"description\":\"any\"}}}}").asObject();
  private static final JsonObject COMPLETE = Json.parse("""
      {"type":"object","properties":{"a":{"type":"object","required":[]},
      "b":{"type":["null","boolean","object","array","number","string"]},
      "c":{"type":"array","items":{"description":"any","type":["null","boolean","object","array","number","string"]}}},
      "required":[]}""").asObject();

  private static final JsonObject ANY = Json.parse("{\"type\":\"object\",\"required\":[]}").asObject();

  private final ContextCheck report = ContextCheck.reporting();
  private final ContextCheck repairing = ContextCheck.repairing();

  private static ChatRequestBuilder request() {
    return ChatRequest.builder().model("kimi-k3").user("hello");
  }

  private static ToolSpec.Function tool(JsonObject schema) {
    return ToolSpec.function("look", "Looks", schema);
  }

  private List<String> found(ChatRequestBuilder request) {
    return report.report(request.build()).findings().stream()
        .map(finding -> finding.code() + " " + finding.path() + (finding.repairable() ? "" : "!")).toList();
  }

  @Test
  void aSchemaOfAToolInOtherWordsIsRefusedAndItsConverterNamed() {
    assertThat(found(request().tools(tool(FOREIGN)))).containsExactly(
        "tool-schema /tools/0/function/parameters/$schema!", "tool-schema /tools/0/function/parameters/properties/a/const!");
    assertThat(repairing.report(request().tools(tool(FOREIGN)).build()).refusals()).hasSize(2).extracting(Finding::advice)
        .allMatch(advice -> advice.contains("SchemaNormalizer of kimi-sdk-jsonschema"));
    assertThat(found(request().tools(tool(UNKNOWN)))).containsExactly("tool-schema /tools/0/function/parameters/not!");
    assertThat(found(request().tools(tool(JsonObject.of("type", "array")))))
        .containsExactly("tool-schema /tools/0/function/parameters!");
  }

  @Test
  void anEmptySchemaIsAHintAndBecomesOneForObjects() {
    ChatRequest empty = request().tools(tool(JsonObject.EMPTY)).build();
    assertThat(report.report(empty).refusals()).isEmpty();
    assertThat(repairing.apply(empty).tools()).containsExactly(tool(ANY));
  }

  @Test
  void aSchemaThatSomeDeploymentsRefuseIsAHintTravelsAsGivenAndIsCompleted() {
    ChatRequest request =
        request().tools(tool(INCOMPLETE)).responseFormat(ResponseFormat.schema("answer", INCOMPLETE)).build();
    assertThat(report.report(request).refusals()).isEmpty();
    assertThat(report.report(request).findings()).extracting(finding -> finding.code() + " " + finding.path()).containsExactly(
        "tool-schema /tools/0/function/parameters", "format-schema /response_format/json_schema/schema");
    assertThat(report.report(request).findings()).allMatch(Finding::repairable).extracting(Finding::found)
        .allMatch(found -> found.equals(
        "expected an array \"required\" beside the type object, empty if no member is required, found none, and 3 more faults "
        + "like it"));
    assertThat(report.report(request).findings().get(0).advice()).startsWith("Some deployments of the service refuse it");
    assertThat(report.apply(request)).isSameAs(request);
    assertThat(ContextCheck.refusing().apply(request)).isSameAs(request);
    ChatRequest repaired = repairing.apply(request);
    assertThat(repaired.tools()).containsExactly(tool(COMPLETE));
    assertThat(repaired.output().format()).contains(ResponseFormat.schema("answer", COMPLETE));
    assertThat(report.report(repaired).findings()).isEmpty();
  }

  @Test
  void aTypeThatOnlyKeywordsNameIsNotGuessed() {
    for (String property : List.of("{\"default\":null,\"title\":\"A\"}", "{\"minimum\":1}", "{\"properties\":{}}")) {
      JsonObject untyped = Json.parse("{\"type\":\"object\",\"properties\":{\"a\":" + property + "},\"required\":[]}").asObject();
      ChatRequest request = request().tools(tool(untyped)).build();
      assertThat(report.report(request).findings()).as(property).singleElement().matches(finding -> !finding.repairable())
          .extracting(Finding::advice).asString().contains("SchemaNormalizer");
      assertThat(repairing.apply(request).tools()).containsExactly(tool(untyped));
    }
  }

  @Test
  void aRootThatAllowsEverythingBecomesOneForObjects() {
    JsonObject untyped = JsonObject.of("description", "nothing");
    assertThat(report.report(request().tools(tool(untyped)).build()).refusals()).isNotEmpty().allMatch(Finding::repairable);
    assertThat(repairing.apply(request().tools(tool(untyped)).build()).tools())
        .containsExactly(tool(ANY.with("description", Json.of("nothing"))));
  }

  @Test
  void aUnionAtTheRootIsRefusedWithItsReason() {
    JsonObject objects = Json.parse("{\"anyOf\":[{\"type\":\"object\"},{\"type\":\"object\"}]}").asObject();
    assertThat(repairing.report(request().tools(tool(objects)).build()).refusals()).singleElement().extracting(Finding::found)
        .asString().contains("found anyOf; SchemaNormalizer makes one object of it");
    JsonObject mixed = Json.parse("{\"anyOf\":[{\"type\":\"object\"},{\"type\":\"string\"}]}").asObject();
    assertThat(repairing.report(request().tools(tool(mixed)).build()).refusals()).singleElement().extracting(Finding::found)
        .asString().contains("found anyOf with \"type\": \"string\" in a branch; put the union into a member");
  }

  @Test
  void aToolOfAMessageIsCheckedAndCompleted() {
    ChatRequestBuilder request = request().message(SystemMessage.adding(List.of(tool(INCOMPLETE))));
    assertThat(found(request)).containsExactly("tool-schema /messages/1/tools/0/function/parameters");
    Message repaired = repairing.apply(request.build()).messages().get(1);
    assertThat(((SystemMessage) repaired).tools()).containsExactly(tool(COMPLETE));
  }

  @Test
  void theSchemaOfTheAnswerIsChecked() {
    assertThat(found(request().responseFormat(ResponseFormat.schema("answer", FOREIGN)))).containsExactly(
        "format-schema /response_format/json_schema/schema/$schema!",
        "format-schema /response_format/json_schema/schema/properties/a/const!");
    assertThat(found(request().responseFormat(ResponseFormat.schema("", ANY)))).containsExactly(
        "format-name /response_format/json_schema!");
  }

  @Test
  void rawDeclarationsAreReadAsWhatTheyDeclare() {
    JsonObject body = RequestWire.write(
        request().tools(tool(INCOMPLETE)).responseFormat(ResponseFormat.schema("answer", INCOMPLETE)).build(), false);
    ChatRequest extra = request().build().withExtra(body.without("messages").without("model"));
    JsonObject tool = body.get("tools").get(0).asObject();
    JsonObject format = body.get("response_format").asObject();
    ChatRequest raw = request().tools(new ToolSpec.Unknown("function", tool))
        .responseFormat(new ResponseFormat.Unknown("json_schema", format)).build();
    for (ChatRequest request : List.of(extra, raw)) {
      assertThat(report.report(request).findings()).hasSize(2);
      assertThat(report.apply(request)).isSameAs(request);
      JsonObject repaired = RequestWire.write(repairing.apply(request), false);
      assertThat(repaired.at("/tools/0/function/parameters")).isEqualTo(COMPLETE);
      assertThat(repaired.at("/response_format/json_schema/schema")).isEqualTo(COMPLETE);
    }
  }

  @Test
  void aSchemaThatIsNotStrictIsForObjectsOnly() {
    ToolSpec lax = new ToolSpec.Function("look", Optional.empty(), UNKNOWN, Optional.of(false), JsonObject.EMPTY);
    assertThat(found(request().tools(lax))).isEmpty();
    ToolSpec array = new ToolSpec.Function("look", Optional.empty(), JsonObject.of("type", "array"), Optional.of(false),
        JsonObject.EMPTY);
    assertThat(found(request().tools(array))).containsExactly("tool-schema /tools/0/function/parameters!");
  }

  @Test
  void namesThatSomeVersionsRefuseAreAHint() {
    JsonObject any = ANY;
    assertThat(found(request().tools(ToolSpec.function("21st_look", "", any)))).containsExactly("tool-name /tools/0!");
    assertThat(report.report(request().tools(ToolSpec.function("21st_look", "", any)).build()).findings().get(0).found())
        .contains("begins with a digit");
    for (String name : List.of("ab", "x".repeat(65), "x".repeat(128))) {
      ContextReport hint = report.report(request().tools(ToolSpec.function(name, "", any)).build());
      assertThat(hint.findings()).extracting(Finding::code).containsExactly("tool-name");
      assertThat(hint.refusals()).isEmpty();
    }
    for (String name : List.of("", "-look", "look.at", "x".repeat(129), "$look", "sehen_ä")) {
      assertThat(report.report(request().tools(ToolSpec.function(name, "", any)).build()).refusals()).as(name).hasSize(1);
    }
    assertThat(found(request().tools(ToolSpec.function("abc", "", any), ToolSpec.function("_" + "x".repeat(63), "", any))))
        .isEmpty();
  }

  @Test
  void theServicesOwnSearchIsAHintAndRefusedBesideThinkingWhereThatIsKnown() {
    assertThat(found(request().tools(ToolSpec.WEB_SEARCH))).containsExactly("search-ended /tools/0!");
    assertThat(report.report(request().tools(ToolSpec.WEB_SEARCH).build()).findings().get(0).found())
        .contains("2026-10-20", "beside thinking");
    ChatRequestBuilder more = ChatRequest.builder().model("kimi-k2.6").user("hi")
        .tools(new ToolSpec.Builtin("$web_search", JsonObject.of("more", 1)));
    assertThat(found(more)).containsExactly("search-thinking /tools/0!", "search-ended /tools/0!");
  }
}
