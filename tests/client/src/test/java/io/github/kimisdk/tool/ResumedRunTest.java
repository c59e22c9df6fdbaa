package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that continues after the process was killed handles the open calls. */
class ResumedRunTest {

  record Numbered(int n) {}

  private final List<String> ran = new ArrayList<>();
  private final ConversationStore store = ConversationStore.inMemory();
  private final Scripted model = Scripted.of(says("end"));

  private Agent agent() {
    Tool<Numbered> pay = Tool.of("pay", "", Numbered.class, of -> note("pay " + of.n()));
    Tool<Numbered> read = Tool.of("read", "", Numbered.class, of -> note("read " + of.n())).withRepeatable(true);
    return Agent.builder(model).tools(pay, read).executor(Runnable::run).build();
  }

  private String note(String what) {
    ran.add(what);
    return "did " + what;
  }

  private Conversation left(String... records) {
    Conversation.open(store, "c").user("go").add(calls(call("pay", 0), call("read", 1), call("pay", 2)));
    List<JsonObject> more = new ArrayList<>();
    for (String record : records) {
      more.add(io.github.kimisdk.json.Json.parse(record).asObject());
    }
    store.append("c", 2, more);
    return Conversation.open(store, "c");
  }

  private static ToolCall call(String name, int n) {
    return ToolCall.of(name + ":" + n, name, "{\"n\":" + n + "}");
  }

  @Test
  void callsThatNeverStartedRun() {
    assertThat(agent().run(left()).text()).isEqualTo("end");
    assertThat(ran).containsExactly("pay 0", "read 1", "pay 2");
    assertThat(model.requests).hasSize(1);
  }

  @Test
  void anInterruptedCallIsReportedToTheModelUnlessItIsRepeatable() {
    agent().run(left("{\"started\":[\"pay:0\",\"read:1\"]}"));
    assertThat(ran).containsExactly("read 1", "pay 2");
    assertThat(model.shown()).containsExactly("Error: " + Conversation.LOST, "did read 1", "did pay 2");
  }

  @Test
  void aCallWithAStoredResultDoesNotRunAgain() {
    agent().run(left("{\"started\":[\"pay:0\",\"pay:2\"]}",
        "{\"message\":{\"role\":\"tool\",\"tool_call_id\":\"pay:2\",\"content\":\"did pay 2 before\"}}"));
    assertThat(ran).containsExactly("read 1");
    assertThat(model.shown()).containsExactly("Error: " + Conversation.LOST, "did read 1", "did pay 2 before");
  }

  @Test
  void theStartIsStoredBeforeTheCallRunsUnlessItIsRepeatable() {
    left();
    Tool<Numbered> pay = Tool.of("pay", "", Numbered.class, of -> store.load("c").get(3).toString());
    Tool<Numbered> read = Tool.of("read", "", Numbered.class, of -> "").withRepeatable(true);
    Agent.builder(model).tools(pay, read).build().run(Conversation.open(store, "c"));
    assertThat(model.shown().get(0)).isEqualTo("{\"started\":[\"pay:0\",\"pay:2\"]}");
  }

  @Test
  void aRunKilledAfterItsAnswerIsDone() {
    Conversation.open(store, "c").user("go").add(says("end"));
    AgentRun run = agent().run(Conversation.open(store, "c"));
    assertThat(run.done()).isTrue();
    assertThat(run.text()).isEqualTo("end");
    assertThat(run.response().reasoning()).contains("so I say end");
    assertThat(model.requests).isEmpty();
  }

  @Test
  void aFailureOfTheStoreEndsTheRunAndKeepsWhatWasStored() {
    ConversationStore full = new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return store.load(id);
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {
        if (from == 5) {
          throw new StoreException("no space left");
        }
        store.append(id, from, records);
      }
    };
    Scripted calling = Scripted.of(calls(call("pay", 0), call("pay", 2)), says("end"));
    Conversation conversation = Conversation.open(full, "c").user("go");
    Tool<Numbered> pay = Tool.of("pay", "", Numbered.class, of -> note("pay " + of.n()));
    assertThatThrownBy(() -> Agent.builder(calling).tools(pay).build().run(conversation))
        .isInstanceOf(StoreException.class).hasMessage("no space left");
    Conversation again = Taps.open(store, "c", 1);
    assertThat(again.messages()).isEqualTo(conversation.messages()).hasSize(3).last().isInstanceOf(Message.class);
    assertThat(agent().run(again).text()).isEqualTo("end");
    assertThat(ran).doesNotHaveDuplicates();
    Valid.history(again.messages());
  }
}
