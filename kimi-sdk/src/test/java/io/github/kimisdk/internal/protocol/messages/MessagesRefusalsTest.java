package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Each setting that this format cannot express is refused by its name, with a way out. */
class MessagesRefusalsTest {

  private static final ChatRequest PLAIN = ChatRequest.of("Hi");
  private static final OptionalDouble NONE = OptionalDouble.empty();

  private static Sampling sampling(OptionalDouble topP, int n, double presence, double frequency) {
    return new Sampling(NONE, topP, OptionalInt.of(n), OptionalDouble.of(presence), OptionalDouble.of(frequency));
  }

  private static void refused(ChatRequest request, String message, String hint) {
    assertThatThrownBy(() -> new MessagesFormat().writeRequest(RequestWire.named(request, "kimi-k3"), false))
        .isInstanceOf(KimiException.BadRequest.class)
        .satisfies(refusal -> {
          assertThat(((KimiException) refusal).what()).startsWith(message);
          assertThat(((KimiException) refusal).hint()).startsWith("Use Protocol.CHAT, or " + hint);
        });
  }

  private static void refused(List<? extends Message> messages, String message, String hint) {
    refused(PLAIN.withMessages(messages), message, hint);
  }

  @Test
  void samplingIsRefused() {
    refused(PLAIN.withSampling(sampling(OptionalDouble.of(0.95), 1, 0, 0)),
        "top_p: expected no value in the Messages format, found 0.95", "leave out top_p");
    refused(PLAIN.withSampling(sampling(NONE, 3, 0, 0)), "n: expected no value in the Messages format, found 3", "leave out n");
    refused(PLAIN.withSampling(sampling(NONE, 1, 1, 0)), "presence_penalty: ", "leave out presence_penalty");
    refused(PLAIN.withSampling(sampling(NONE, 1, 0, 1)), "frequency_penalty: ", "leave out frequency_penalty");
  }

  @Test
  void valuesThatChangeNothingAreAccepted() {
    ChatRequest request = PLAIN.withSampling(sampling(NONE, 1, 0, 0))
        .withOutput(new Output(OptionalInt.empty(), List.of(), Optional.of(new ResponseFormat.Simple("text")),
        Optional.of(false), OptionalInt.of(0)));
    assertThat(new MessagesFormat().writeRequest(RequestWire.named(request, "kimi-k3"), false))
        .isEqualTo(new MessagesFormat().writeRequest(RequestWire.named(PLAIN, "kimi-k3"), false));
  }

  @Test
  void logprobsAndPredictionsAreRefused() {
    Output output = PLAIN.output();
    refused(PLAIN.withOutput(output.withLogprobs(0)), "logprobs: ", "leave out logprobs");
    refused(PLAIN.withOutput(new Output(OptionalInt.empty(), List.of(), Optional.empty(), Optional.empty(), OptionalInt.of(2))),
        "top_logprobs: ", "leave out top_logprobs");
    Hints hints = PLAIN.hints().withPrediction("text");
    refused(PLAIN.withHints(hints), "prediction: ", "leave out prediction");
  }

  @Test
  void formatsBesidesASchemaAreRefused() {
    refused(PLAIN.withOutput(PLAIN.output().withFormat(new ResponseFormat.Unknown("grammar", JsonObject.EMPTY))),
        "response_format: expected no value", "pass ResponseFormat.schema(...)");
    refused(
        PLAIN.withOutput(PLAIN.output().withFormat(ResponseFormat.schema("a", JsonObject.EMPTY).withStrict(false))),
        "response_format.json_schema.strict: ", "leave out response_format.json_schema.strict");
  }

  @Test
  void thinkingThatOnlyChatHasIsRefused() {
    refused(
        PLAIN.withReasoning(PLAIN.reasoning().withEffort("low").withThinking(Thinking.ENABLED.withEffort("high"))),
        "thinking.effort: expected the value of reasoning_effort, low", "leave out one of the two");
  }

  @Test
  void systemMessagesWithinTheConversationAreRefused() {
    refused(List.of(Message.user("Hi"), Message.system("Be brief."), Message.user("Go on")),
        "messages: expected system messages at the beginning only in the Messages format, found one at position 1",
        "move it to the beginning");
    refused(List.of(SystemMessage.adding(List.of(ToolSpec.function("f", "", JsonObject.EMPTY))), Message.user("Hi")),
        "messages.0.tools: ", "declare the tools in the request");
  }

  @Test
  void namesAreRefused() {
    refused(List.of(SystemMessage.of("a").withName("x"), Message.user("Hi")), "messages.0.name: ", "write the name");
    refused(List.of(UserMessage.of("a").withName("x")), "messages.0.name: ", "write the name");
    refused(List.of(Message.user("Hi"), AssistantMessage.partial("").withName("Dr. Kelsier")),
        "messages.1.name: expected no value in the Messages format, found \"Dr. Kelsier\"", "write the name");
  }

  @Test
  void lastMessageOfTheModelNeedsPartialAndNoOtherMayHaveIt() {
    refused(List.of(Message.user("Hi"), Message.assistant("Hello")),
        "messages: expected a user or tool message, or a partial message, at the end in the Messages format, found an assistant "
        + "message, which the model would continue", "call withPartial(true)");
    refused(List.of(AssistantMessage.partial("Hello"), Message.user("Hi")),
        "partial: expected a partial message at the end only", "leave out partial");
  }

  @Test
  void unknownRolesAreRefused() {
    refused(List.of(new Message.Unknown("developer", JsonObject.EMPTY)),
        "messages: expected messages of system, user, assistant and tool in the Messages format, found the role developer at "
        + "position 0",
        "use one of these roles");
  }

  @Test
  void videosAndImagesWithoutBase64AreRefused() {
    refused(List.of(Message.user(ContentPart.video("ms://f"))), "messages.0.content.0.video_url: ", "send images of the video");
    refused(List.of(Message.user(ContentPart.image("data:image/svg+xml,x"))), "image_url: expected a data URL with ;base64",
        "make the image");
  }

  @Test
  void builtinFunctionsAreRefused() {
    ChatRequestBuilder builder = PLAIN.toBuilder();
    refused(builder.build().withToolUse(ToolUse.of(List.of(ToolSpec.WEB_SEARCH))),
        "tools.0.type: expected no value in the Messages format, found \"builtin_function\"", "leave out the tools");
    ToolCall call = new ToolCall("s:0", ToolCall.BUILTIN, "$web_search", "{}", JsonObject.EMPTY);
    refused(List.of(AssistantMessage.of("", List.of(call)), Message.tool("s:0", "{}")), "messages.0.tool_calls.0.type: ",
        "leave out the tools and the calls");
    refused(PLAIN.withToolUse(ToolUse.of(List.of()).withChoice(new ToolChoice.Mode("often"))), "tool_choice: ",
        "use one of these");
  }
}
