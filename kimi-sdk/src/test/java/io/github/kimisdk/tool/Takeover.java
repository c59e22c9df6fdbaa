package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run with three owners. The first is paused before one of its appends, until its claim has expired. The second takes the run
 * over and is gone after some appends. Then the first one wakes, and the third one ends the run. Each clock is an hour ahead of
 * the one before.
 */
final class Takeover {

  /** How many appends a run has that nobody takes over: its claim, four answers, two starts and five results. */
  static final int APPENDS = 12;

  record Numbered(int n) {}

  private final ConversationStore store;
  private final String id;
  private final int pause;
  private final int stop;
  private Instant now = Instant.now();
  private final List<String> payments = new ArrayList<>();

  Takeover(ConversationStore store, int pause, int stop) {
    this.store = store;
    this.id = "run-" + pause + "-" + stop;
    this.pause = pause;
    this.stop = stop;
  }

  void run() {
    Conversation.open(store, id).user("Pay the bills");
    Owner second = new Owner(Integer.MAX_VALUE, () -> {}, stop);
    Owner first = new Owner(pause, second::end, Integer.MAX_VALUE);
    Optional<RuntimeException> refused = first.end();
    if (pause == 0) {
      assertThat(refused).as(id + ": its run had not begun").isEmpty();
    } else if (pause < APPENDS) {
      assertThat(second.appends).as(id).isEqualTo(Math.min(stop, second.appends));
      assertThat(refused.isPresent()).as(id + ": refused").isEqualTo(second.appends > 0);
      refused.ifPresent(failure -> assertThat(failure).isInstanceOfSatisfying(StoreException.Conflict.class,
          conflict -> assertThat(conflict.stored()).isTrue()));
      assertThat(first.appends).as(id + ": appends of the first owner").isEqualTo(refused.isPresent() ? pause : APPENDS);
    }
    Owner third = new Owner(Integer.MAX_VALUE, () -> {}, Integer.MAX_VALUE);
    assertThat(third.end()).as(id).isEmpty();
    Conversation ended = Conversation.open(store, id);
    assertThat(ended.openCalls()).isEmpty();
    assertThat(ended.messages()).last().isEqualTo(Scripted.says("paid"));
    assertThat(payments).as(id).doesNotHaveDuplicates();
  }

  /** Answers by the number of answers before. */
  private static AssistantMessage answer(ChatRequest request) {
    long before = request.messages().stream().filter(AssistantMessage.class::isInstance).count();
    return switch ((int) before) {
      case 0 -> Scripted.calls(call("pay", 0), call("read", 1), call("pay", 2));
      case 1 -> Scripted.calls(call("read", 3));
      case 2 -> Scripted.calls(call("pay", 4));
      default -> Scripted.says("paid");
    };
  }

  private static ToolCall call(String name, int n) {
    return ToolCall.of(name + ":" + n, name, "{\"n\":" + n + "}");
  }

  private void later() {
    now = now.plus(Duration.ofHours(1));
  }

  /** A process with the run. */
  private final class Owner implements ConversationStore {

    private final int pause;
    private final Runnable meanwhile;
    private final int stop;
    private int appends;
    private boolean awake;

    Owner(int pause, Runnable meanwhile, int stop) {
      this.pause = pause;
      this.meanwhile = meanwhile;
      this.stop = stop;
    }

    /** Runs to the end, or to the failure of the store. */
    Optional<RuntimeException> end() {
      Tool<Numbered> pay = Tool.of("pay", "", Numbered.class, of -> {
        payments.add("pay " + of.n());
        return "paid " + of.n();
      });
      Tool<Numbered> read = Tool.of("read", "", Numbered.class, of -> "bill " + of.n()).withRepeatable(true);
      Agent agent = Agent.builder(new Scripted(Takeover::answer)).tools(pay, read).executor(Runnable::run).build();
      try {
        later();
        agent.run(Conversation.open(this, id, () -> now));
        return Optional.empty();
      } catch (StoreException failed) {
        return Optional.of(failed);
      }
    }

    @Override
    public List<JsonObject> load(String of) {
      return store.load(of);
    }

    @Override
    public void append(String to, int from, List<JsonObject> records) {
      if (appends == pause && !awake) {
        awake = true;
        meanwhile.run();
        later();
      }
      if (appends == stop) {
        throw new StoreException("expected a process, found one that has ended");
      }
      store.append(to, from, records);
      appends++;
    }
  }
}
