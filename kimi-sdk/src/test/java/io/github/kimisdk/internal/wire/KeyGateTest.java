package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.EventReader.StreamEvent;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyGateTest {

  private static final KeyGate GATE = new KeyGate(text -> text.replace("KEY", "***"));

  /** Content, and what is sent back: these components pass as they are. */
  private static final Set<String> KEPT = Set.of(
      "Choice.message", "Choice.logprobs", "ChunkChoice.logprobs", "Delta.content", "Delta.reasoning", "Delta.reasoningSignature",
      "Delta.toolCalls", "Delta.extra", "ChatChunk.text", "ChatChunk.reasoning", "ChatChunk.arguments", "ChatChunk.toolCalls");

  private static final Set<String> MASKED = Set.of(
      "ChatResponse.id", "ChatResponse.model", "ChatResponse.systemFingerprint", "ChatResponse.extra", "Choice.finishReason",
      "Choice.extra",
      "Usage.extra", "ChunkChoice.finishReason", "ChunkChoice.extra", "Delta.role", "ChatChunk.id", "ChatChunk.model",
      "ChatChunk.systemFingerprint", "ChatChunk.finishReason", "ChatChunk.extra");

  /** Numbers, times and records whose components are listed themselves. */
  private static final Set<String> OTHER = Set.of(
      "ChatResponse.created", "ChatResponse.choices", "ChatResponse.usage", "ChatResponse.complete", "Choice.index",
      "Usage.promptTokens",
      "Usage.completionTokens", "Usage.totalTokens", "Usage.cachedTokens", "Usage.cacheWriteTokens", "Usage.reasoningTokens",
      "Usage.estimated",
      "ChunkChoice.index", "ChunkChoice.delta", "ChunkChoice.usage", "ChatChunk.created", "ChatChunk.index", "ChatChunk.usage",
      "ChatChunk.choices", "ChatChunk.complete", "ChatChunk.hasContent");

  private static CallDetails masked(ChatResponse partial) {
    return GATE.partial(CallDetails.NONE.withPartial(partial));
  }

  private static AssistantMessage message(String secret) {
    return new AssistantMessage(
        List.of(ContentPart.text("Hello " + secret)), Optional.of("think " + secret), Optional.of("sign " + secret),
        List.of(new ToolCall("call " + secret, ToolCall.FUNCTION, "find", "{\"x\":\"" + secret, JsonObject.EMPTY)), false,
        Optional.empty(),
        JsonObject.EMPTY);
  }

  private static ChatResponse partial(String secret) {
    return new ChatResponse(
        "id " + secret, Optional.empty(), "m" + secret,
        List.of(new Choice(0, message(secret), Optional.empty(), Optional.empty(), JsonObject.EMPTY)),
        Optional.of(Usage.of(2, 3).asEstimate()),
        Optional.of(secret), false, JsonObject.of("more", JsonArray.of(JsonString.of(secret), JsonObject.of(secret, 1))));
  }

  private static JsonObject extra() {
    return JsonObject.of("KEY", JsonArray.of(JsonString.of("KEY"), JsonObject.of("xKEY", "yKEY")));
  }

  private static Usage usage() {
    return new Usage(1, 2, 3, 0, 0, 0, false, extra());
  }

  private static ChatResponse answer() {
    Choice choice = new Choice(0, message("KEY"), Optional.of(new FinishReason("KEY")), Optional.of(extra()), extra());
    return new ChatResponse(
        "KEY", Optional.empty(), "KEY", List.of(choice), Optional.of(usage()), Optional.of("KEY"), true, extra());
  }

  private static ChatChunk chunk() {
    ToolCallDelta call = ToolCallDelta.of(0).withId("KEY").withName("KEY").withArguments("KEY").withExtra(extra());
    Delta delta = Delta.EMPTY.withRole("KEY").withContent("KEY").withReasoning("KEY").withReasoningSignature("KEY")
        .withToolCalls(List.of(call)).withExtra(extra());
    ChunkChoice choice = new ChunkChoice(
        0, delta, Optional.of(new FinishReason("KEY")), Optional.of(usage()), Optional.of(extra()), extra());
    return new ChatChunk("KEY", Optional.empty(), "KEY", List.of(choice), Optional.of(usage()), Optional.of("KEY"), extra());
  }

  /** The accessors of a record, or of a chunk. */
  private static List<Method> accessors(Class<?> type) {
    return type.isRecord() ? Stream.of(type.getRecordComponents()).map(component -> component.getAccessor()).toList()
        : Stream.of(type.getDeclaredMethods())
        .filter(method -> method.getParameterCount() == 0 && Modifier.isPublic(method.getModifiers())
            && !Set.of("hashCode", "toString", "withComplete", "withoutEnd").contains(method.getName())).toList();
  }

  @Test
  void eachComponentOfAnAnswerHasAGroup() {
    Set<String> found = new TreeSet<>();
    for (Class<?> type
        : List.of(ChatResponse.class, Choice.class, Usage.class, ChatChunk.class, ChunkChoice.class, Delta.class)) {
      accessors(type).forEach(method -> found.add(type.getSimpleName() + "." + method.getName()));
    }
    Set<String> grouped = new TreeSet<>(KEPT);
    grouped.addAll(MASKED);
    grouped.addAll(OTHER);
    assertThat(found).as("give a new component its group here and in KeyGate").isEqualTo(grouped);
  }

  @Test
  void contentPassesAndAllElseIsMasked() throws ReflectiveOperationException {
    ChatResponse answer = GATE.answer(answer());
    Choice choice = answer.choices().get(0);
    compare(answer(), answer);
    compare(answer().choices().get(0), choice);
    compare(usage(), answer.usage().orElseThrow());
    ChatChunk chunk = GATE.chunk(chunk());
    compare(chunk(), chunk);
    compare(chunk().choices().get(0), chunk.choices().get(0));
    compare(chunk().choices().get(0).delta(), chunk.choices().get(0).delta());
    compare(usage(), chunk.usage().orElseThrow());
    compare(usage(), chunk.choices().get(0).usage().orElseThrow());
  }

  private static void compare(Object sent, Object read) throws InvocationTargetException, IllegalAccessException {
    for (Method accessor : accessors(sent.getClass())) {
      String name = sent.getClass().getSimpleName() + "." + accessor.getName();
      Object value = accessor.invoke(read);
      if (KEPT.contains(name)) {
        assertThat(value).as(name).isEqualTo(accessor.invoke(sent));
      }
      if (MASKED.contains(name)) {
        assertThat(String.valueOf(accessor.invoke(sent))).as(name).contains("KEY");
        assertThat(String.valueOf(value)).as(name).contains("***").doesNotContain("KEY");
      }
    }
  }

  @Test
  void anAnswerWithoutAKeyStaysAsItIs() {
    ChatResponse answer = partial("none");
    assertThat(GATE.answer(answer)).isEqualTo(answer);
    ChatChunk chunk = answer.chunks().get(0);
    assertThat(GATE.chunk(chunk)).isSameAs(chunk);
  }

  @Test
  void eachEventOfAStreamPassesTheGate() {
    StreamEvent[] next = {new StreamEvent.Chunk(chunk()), new StreamEvent.Last(chunk()), StreamEvent.DONE};
    int[] at = {0};
    EventReader events = GATE.events(new EventReader() {
      @Override
      public boolean takes(String name) {
        return name.isEmpty();
      }

      @Override
      public StreamEvent read(JsonValue data) {
        return next[at[0]++];
      }

      @Override
      public ChatChunk reread(JsonValue data) {
        return chunk();
      }
    });
    ChatChunk masked = GATE.chunk(chunk());
    assertThat(events.read(JsonObject.EMPTY)).isEqualTo(new StreamEvent.Chunk(masked));
    assertThat(events.read(JsonObject.EMPTY)).isEqualTo(new StreamEvent.Last(masked));
    assertThat(events.read(JsonObject.EMPTY)).isSameAs(StreamEvent.DONE);
    assertThat(events.reread(JsonObject.EMPTY)).isEqualTo(masked);
    assertThat(events.takes("ping")).isFalse();
    assertThat(events.endsWithMark()).isFalse();
  }

  @Test
  void keptMembersOfJsonKeepTheirValue() {
    JsonValue json = Json.parse("""
        {"id":"KEY","KEY":1,"list":[{"id":"KEY","other":"KEY","deep":{"text":"KEY"}},"KEY"],"body":{"KEY":["KEY"]},"number":12}""");
    assertThat(GATE.json(json, Kept.of("/id", "/list/*/id", "/body"))).isEqualTo(Json.parse("""
        {"id":"KEY","***":1,"list":[{"id":"KEY","other":"***","deep":{"text":"***"}},"***"],"body":{"KEY":["KEY"]},"number":12}"""));
    assertThat(GATE.json(json, Kept.ALL)).isSameAs(json);
    assertThat(KeyGate.OPEN.json(json, Kept.NOTHING)).isSameAs(json);
  }

  @Test
  void namesThatBecomeTheSameAreOneMember() {
    assertThat(GATE.json(Json.parse("{\"KEY\":1,\"***\":2}"), Kept.NOTHING)).isEqualTo(JsonObject.of("***", 2));
  }

  @Test
  void aNumberThatIsTheKeyIsMasked() {
    KeyGate digits = new KeyGate(text -> text.replace("1234567890", "***"));
    assertThat(digits.json(Json.parse("[1234567890, 5]"), Kept.NOTHING)).isEqualTo(Json.parse("[\"***\", 5]"));
  }

  @Test
  void everyTextIsMaskedAndAllElseStays() {
    assertThat(masked(partial("KEY")).partial()).contains(partial("***"));
  }

  @Test
  void anAnswerWithoutASecretIsTheSameObject() {
    CallDetails details = CallDetails.NONE.withPartial(partial("none"));
    assertThat(KeyGate.OPEN.partial(details)).isSameAs(details);
    assertThat(new KeyGate(text -> "***").partial(CallDetails.NONE)).isSameAs(CallDetails.NONE);
  }
}
