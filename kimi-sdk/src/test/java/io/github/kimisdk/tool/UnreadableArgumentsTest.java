package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call whose arguments are no JSON object: every server accepts the history, and the text of the arguments is kept. */
@Timeout(60)
class UnreadableArgumentsTest {

  record Place(String city) {}

  private static final String CUT = "{\"city\":\"Par";
  private static final Tool<Place> LOOK = Tool.of("look", "", Place.class, place -> "rain in " + place.city());

  private static ToolCall called(ChatRequest request, int message) {
    return ((AssistantMessage) request.messages().get(message)).toolCalls().get(0);
  }

  @Test
  void theHistoryHoldsAnObjectAndTheResultSaysWhatWasWrong() {
    Scripted model = Scripted.of(calls("c:0", "look", CUT), says("repaired"));
    AgentRun run = Agent.builder(model).tools(LOOK).build().run("go");
    assertThat(called(model.requests.get(1), 1).parsedArguments()).isEqualTo(JsonObject.of(ToolCall.UNREADABLE, CUT));
    assertThat(model.shown().get(0)).contains("the arguments of look cannot be read: line 1, column 13", ToolCall.UNREADABLE);
    assertThat(run.conversation().json().toString()).contains("Par");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null"})
  void argumentsThatSayNothingAreTheEmptyObject(String written) {
    Tool<JsonObject> now = Tool.of("now", "", io.github.kimisdk.schema.Schema.builder().build(), nothing -> "noon");
    Scripted model = Scripted.of(calls("c:0", "now", written), says("noon"));
    Agent.builder(model).tools(now).build().run("go");
    assertThat(called(model.requests.get(1), 1).arguments()).isEqualTo("{}");
    assertThat(model.shown()).containsExactly("noon");
  }

  @Test
  void approvalsEventsAndDeclaredToolsSeeTheArgumentsAsWritten() {
    List<String> seen = new ArrayList<>();
    Tool<ToolCall> raw = Tool.of(ToolSpec.function("raw", "", JsonObject.EMPTY), call -> "took " + call.arguments());
    Scripted model = Scripted.of(calls("c:0", "raw", CUT), says("fine"));
    Agent agent = Agent.builder(model).tools(raw).executor(Runnable::run).approval(call -> {
      seen.add("approval " + call.arguments());
      return Approval.ALLOWED;
    }).build();
    agent.run(Conversation.inMemory().user("go"), event -> {
      if (event instanceof AgentEvent.ToolStarted started) {
        seen.add("started " + started.call().arguments());
      } else if (event instanceof AgentEvent.ToolEnded ended) {
        seen.add("ended " + ended.call().arguments());
      }
    });
    assertThat(seen).containsExactly("approval " + CUT, "started " + CUT, "ended " + CUT);
    assertThat(model.shown()).containsExactly("took " + CUT);
  }

  @Test
  void anOpenCallWithUnreadableArgumentsFromAStoreDoesNotRun() {
    ConversationStore store = ConversationStore.inMemory();
    Conversation.open(store, "x").add(Message.user("go"), calls("c:0", "look", CUT));
    assertThat(store.load("x").toString()).contains(ToolCall.UNREADABLE);
    Scripted model = Scripted.of(says("repaired"));
    Agent.builder(model).tools(LOOK).build().run(Conversation.open(store, "x"));
    assertThat(model.shown().get(0)).contains("cannot be read: line 1, column 13");
  }

  @Test
  void anExampleInTheTemplateIsSentAsAnObject() {
    List<Message> example = List.of(Message.user("look"), calls("c:0", "look", CUT), Message.tool("c:0", "Error"), says("sorry"));
    Scripted model = Scripted.of(says("fine"));
    Agent.builder(model).request(ChatRequest.of(example)).tools(LOOK).build().run("go");
    assertThat(called(model.requests.get(0), 1).asWritten().arguments()).isEqualTo(CUT);
    assertThat(called(model.requests.get(0), 1).parsedArguments()).isInstanceOf(JsonObject.class);
  }

  @Test
  void resultsAreSentInTheOrderOfTheCalls() {
    CountDownLatch second = new CountDownLatch(1);
    Tool<Place> slow = Tool.of("slow", "", Place.class, place -> {
      if (place.city().equals("first")) {
        second.await();
      }
      second.countDown();
      return place.city();
    });
    Scripted model = Scripted.of(
        calls(ToolCall.of("c:0", "slow", "{\"city\":\"first\"}"), ToolCall.of("c:1", "slow", "{\"city\":\"second\"}")),
        says("fine"));
    Agent.builder(model).tools(slow).build().run("go");
    assertThat(model.shown()).containsExactly("first", "second");
  }
}
