package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.ToolResult;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A shell shows each value of a conversation as one short line with its words. */
class ShownInOneLineTest {

  private static final ToolCall CALL = ToolCall.of("w:0", "get_weather", "{\"city\":\"Rome\"}");

  @Test
  void anAnswerShowsItsModelReasonTokensAndText() {
    ChatResponse response = ChatResponse.of("I am Kimi.").withUsage(Usage.of(20, 9))
        .withOrigin("chat-1", Instant.EPOCH, "kimi-k3.1-pro");
    assertThat(response).hasToString("ChatResponse[kimi-k3.1-pro, stop, 29 tokens, \"I am Kimi.\"]");
    assertThat(ChatResponse.of(AssistantMessage.of("", List.of(CALL))))
        .hasToString("ChatResponse[tool_calls, [get_weather] \"\"]");
  }

  @Test
  void messagesRequestsAndChunksShowTheirText() {
    assertThat(Message.user("Hi\nthere")).hasToString("UserMessage[\"Hi there\"]");
    assertThat(Message.system("Be brief.")).hasToString("SystemMessage[\"Be brief.\"]");
    assertThat(Message.tool("w:0", "18")).hasToString("ToolMessage[w:0, \"18\"]");
    assertThat(AssistantMessage.of("Look.", List.of(CALL))).hasToString("AssistantMessage[[get_weather] \"Look.\"]");
    assertThat(ChatRequest.of("Hi").withModel("m")).hasToString("ChatRequest[m, [UserMessage[\"Hi\"]]]");
    assertThat(ChatChunk.of(Delta.EMPTY.withContent("Hi"))).hasToString("ChatChunk[text \"Hi\"]");
    assertThat(ToolResult.of("18")).hasToString("ToolResult[\"18\"]");
    assertThat(CALL).hasToString("ToolCall[w:0, get_weather, {\"city\":\"Rome\"}]");
    assertThat(ContentPart.text("Hi")).hasToString("Text[\"Hi\"]");
  }

  @Test
  void partsShowWhatIsInThem() {
    Delta delta = Delta.EMPTY.withContent("Hi").withToolCalls(List.of(ToolCallDelta.of(0).withName("weather")));
    assertThat(delta).hasToString("Delta[Hi, [ToolCallDelta[weather]]]");
    assertThat(ChunkChoice.of(0, delta)).hasToString("ChunkChoice[0, Delta[Hi, [ToolCallDelta[weather]]]]");
    assertThat(Choice.of(AssistantMessage.of("Hi", List.of()), FinishReason.STOP))
        .hasToString("Choice[0, stop, AssistantMessage[\"Hi\"]]");
    assertThat(ApiError.of("rate_limit_error", "slow down")).hasToString("ApiError[rate_limit_error, slow down]");
    assertThat(CallDetails.NONE.withAttempt(2)).hasToString("CallDetails[(attempt 2)]");
  }

  @Test
  void buildersShowWhatTheyHave() {
    assertThat(ChatRequest.builder().model("m").user("Hi")).hasToString("ChatRequestBuilder[m, [UserMessage[\"Hi\"]]]");
    ChatAssembler assembler = new ChatAssembler();
    assembler.add(ChatChunk.of(Delta.EMPTY.withContent("Hi")));
    assertThat(assembler).hasToString("ChatAssembler[ChatResponse[\"Hi\"]]");
    assertThat(Agent.builder(new Echo())).hasToString("AgentBuilder[Echo, []]");
    assertThat(Schema.builder().required("city", Schema.string("The city"))).hasToString("Schema.Builder[[city]]");
  }

  private static final class Echo implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      return ChatResponse.of(request.messages().get(0).text());
    }

    @Override
    public String toString() {
      return "Echo";
    }
  }

  static List<Object> longOnes() {
    String text = "word\n".repeat(10_000);
    AssistantMessage said = AssistantMessage.of(text, List.of(CALL, CALL)).withReasoning(text);
    return List.of(Message.user(text), Message.system(text), Message.tool(text, text), said, ChatResponse.of(said),
        ChatRequest.of(List.of(Message.user(text), said)), ToolResult.of(text),
        ToolCall.of(text, "t", text), Delta.EMPTY.withContent(text),
        Choice.of(said, FinishReason.STOP), ApiError.of(text, text), ContentPart.text(text), ContentPart.image("ms://" + text),
        ContentPart.video("ms://" + text),
        ChatChunk.of(Delta.EMPTY.withContent(text).withReasoning(text)));
  }

  @ParameterizedTest
  @MethodSource("longOnes")
  void aLongOneIsCut(Object shown) {
    assertThat(shown.toString()).hasSizeLessThanOrEqualTo(120).doesNotContain("\n").startsWith(shown.getClass().getSimpleName());
  }
}
