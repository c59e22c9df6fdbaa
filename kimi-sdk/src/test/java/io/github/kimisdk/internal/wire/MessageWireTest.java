package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageWireTest {

  private static final ToolCall CALL = ToolCall.of("a:0", "a", "{}");
  private static final JsonObject UNKNOWN = JsonObject.of("unknown", JsonObject.of("a", 1));

  static Stream<Message> messages() {
    return Stream.of(
        Message.system("be careful"),
        SystemMessage.adding(List.of(ToolSpec.WEB_SEARCH, ToolSpec.function("f", "d", JsonObject.of("type", "object")))),
        new SystemMessage(List.of(ContentPart.text("a"), ContentPart.text("b")), Optional.of("n"), List.of(), UNKNOWN),
        Message.user("hi"),
        Message.user(""),
        Message.user(ContentPart.image("ms://a"), ContentPart.video("data:video/mp4;base64,AA=="), ContentPart.text("")),
        new UserMessage(List.of(new ContentPart.Text("a", UNKNOWN)), Optional.of("mia"), UNKNOWN),
        new UserMessage(List.of(new ContentPart.Image("ms://a", UNKNOWN)), Optional.empty(), UNKNOWN),
        new UserMessage(List.of(unknownPart(), ContentPart.text("b")), Optional.empty(), JsonObject.EMPTY),
        Message.assistant("hello"),
        Message.assistant(""),
        AssistantMessage.of("", List.of(CALL)).withReasoning(""),
        AssistantMessage.of("text", List.of(CALL, CALL)).withReasoning("why"),
        AssistantMessage.partial("{\"a\":").withName("Poet"),
        new AssistantMessage(List.of(ContentPart.text("a"), ContentPart.text("b")), Optional.empty(), List.of(UNKNOWN),
        List.of(), false, Optional.empty(), UNKNOWN),
        AssistantMessage.of("", List.of(new ToolCall("i", "tomorrow", "n", "not json", UNKNOWN))),
        AssistantMessage.of("", List.of(new ToolCall("i", "function", "n", "{}", JsonObject.of("function", UNKNOWN)))),
        Message.tool("a:0", "18"),
        ToolMessage.of(CALL, "\ud83d lone"),
        new ToolMessage("a:0", List.of(ContentPart.image("ms://a"), ContentPart.text("b")), Optional.of("a"), UNKNOWN),
        new Message.Unknown("developer", JsonObject.of("role", "developer", "content", "x", "a", 1)));
  }

  private static ContentPart unknownPart() {
    return new ContentPart.Unknown("audio", JsonObject.of("type", "audio", "audio", JsonObject.of("a", 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void blankArgumentsAreTheEmptyObjectInARequestAndUnchangedInAResponse(String blank) {
    AssistantMessage said = AssistantMessage.of("", List.of(ToolCall.of("a:0", "a", blank)));
    assertThat(MessageWire.write(said).at("/tool_calls/0/function/arguments")).hasToString("\"{}\"");
    assertThat(MessageWire.write(said, false).at("/tool_calls/0/function/arguments").asString()).isEqualTo(blank);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadAsItWasWritten(Message message) {
    JsonObject json = Json.parse(Json.bytes(MessageWire.write(message))).asObject();

    Message read = MessageWire.read(json, "");

    assertThat(read).isEqualTo(message);
    assertThat(read.role()).isEqualTo(message.role());
    assertThat(MessageWire.write(read)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"role\":\"narrator\",\"words\":[1,2]}",
    "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{}},{\"type\":\"text\",\"text\":\"a\",\"b\":null}],\"c\":1}",
    "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"ms://a\",\"detail\":\"low\"},\"b\":1}]}",
    "{\"role\":\"user\",\"content\":[{\"no\":\"type\"},{\"type\":\"text\",\"text\":\"\"}]}",
    "{\"role\":\"system\",\"tools\":[{\"type\":\"plugin\",\"a\":1},{\"type\":\"builtin_function\",\"function\":{\"name\":\"$x\",\"a\":1},\"b\":2}]}",
    "{\"role\":\"assistant\",\"content\":\"a\",\"refusal\":null,\"annotations\":[]}",
    "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"n\",\"arguments\":\"{\",\"x\":1},\"y\":2}]}",
    "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"\",\"is_error\":true}",
    "{\"role\":\"assistant\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}]}",
  })
  void unknownMembersAndTypesSurvive(String json) {
    JsonObject object = Json.parse(json).asObject();

    assertThat(MessageWire.write(MessageWire.read(object, ""))).isEqualTo(object);
  }

  @Test
  void emptyContentBesideToolCallsIsLeftOut() {
    assertThat(MessageWire.write(AssistantMessage.of("", List.of(CALL))).has("content")).isFalse();
    AssistantMessage empty =
        new AssistantMessage(List.of(ContentPart.text("")), Optional.empty(), List.of(), List.of(CALL), false,
        Optional.empty(), JsonObject.EMPTY);
    assertThat(MessageWire.write(empty).has("content")).isFalse();
    assertThat(MessageWire.write(empty, false).get("content").asString()).isEmpty();
  }

  @Test
  void emptyContentWithoutToolCallsIsAnEmptyString() {
    assertThat(MessageWire.write(Message.assistant(""))).hasToString("{\"role\":\"assistant\",\"content\":\"\"}");
    assertThat(MessageWire.write(new UserMessage(List.of(), Optional.empty(), JsonObject.EMPTY)))
        .hasToString("{\"role\":\"user\",\"content\":\"\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "[]"})
  void emptyContentIsReadAsNoContent(String content) {
    Message read = MessageWire.read(Json.parse("{\"role\":\"assistant\",\"content\":" + content + "}"), "");

    assertThat(read).isEqualTo(Message.assistant(""));
  }

  @Test
  void emptyReasoningIsSentBack() {
    assertThat(MessageWire.write(Message.assistant("a")).has("reasoning_content")).isFalse();
    assertThat(MessageWire.write(AssistantMessage.of("a").withReasoning("")).get("reasoning_content").asString()).isEmpty();
  }

  @Test
  void reasoningUnderItsOtherNameIsReadAndSentUnderMoonshotsName() {
    Message read = MessageWire.read(Json.parse("{\"role\":\"assistant\",\"content\":\"a\",\"reasoning\":\"why\"}"), "");

    assertThat(MessageWire.write(read))
        .hasToString("{\"role\":\"assistant\",\"content\":\"a\",\"reasoning_content\":\"why\"}");
  }

  @Test
  void oneTextIsSentAsAString() {
    assertThat(MessageWire.write(Message.user("hi"))).hasToString("{\"role\":\"user\",\"content\":\"hi\"}");
    assertThat(MessageWire.read(Json.parse("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}"), ""))
        .isEqualTo(Message.user("hi"));
  }

  @Test
  void argumentsThatAreAnObjectAreKeptAsText() {
    AssistantMessage read = (AssistantMessage) MessageWire.read(
        Json.parse("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"n\",\"arguments\":{\"b\":[1]}}}]}"), "");

    assertThat(read.toolCalls()).containsExactly(ToolCall.of("a", "n", "{\"b\":[1]}"));
  }

  @Test
  void anAddressOnTheWebIsRefusedWithTheReason() {
    assertThatThrownBy(() -> MessageWire.read(
        Json.parse("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}]}"), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Kimi does not fetch from the web");
  }
}
