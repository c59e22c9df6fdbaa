package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/** Messages that come at the same time for stored conversations, as the guides answer them. */
public final class Taps {

  record Numbered(int n) {}

  private final ConversationStore store;
  private final AtomicInteger paid = new AtomicInteger();
  private final AtomicInteger effects = new AtomicInteger();
  private final Map<String, Throwable> failures = new ConcurrentHashMap<>();

  /** Opens a conversation with a clock that is some hours ahead, for which the claims of others have expired. */
  public static Conversation open(ConversationStore store, String id, int hours) {
    return Conversation.open(store, id, InstantSource.offset(InstantSource.system(), Duration.ofHours(hours)));
  }

  /** Counts what is paid for conversations of a store. */
  public Taps(ConversationStore store) {
    this.store = store;
  }

  /** Calls a tool for each question, and answers with the question. */
  private ChatResponse answer(ChatRequest request) {
    paid.incrementAndGet();
    Message last = request.messages().get(request.messages().size() - 1);
    String question = request.messages().stream().filter(UserMessage.class::isInstance).reduce((a, b) -> b).orElseThrow().text();
    return ChatResponse.of(last instanceof ToolMessage ? AssistantMessage.of("re " + question)
        : AssistantMessage.of("", List.of(ToolCall.of("call " + question, "count", "{\"n\":1}"))));
  }

  private Agent agent() {
    ChatModel model = this::answer;
    return Agent.builder(model).tools(Tool.of("count", "", Numbered.class, of -> "" + effects.incrementAndGet())).build();
  }

  /** Asks a question. */
  private void tap(String id, String question, Runnable opened) {
    try {
      Conversation conversation = Conversation.open(store, id);
      opened.run();
      AgentRun run = agent().run(conversation.user(question));
      assertThat(run.text()).isEqualTo("re " + question);
    } catch (Throwable failure) {
      failures.put(id + " " + question, failure);
    }
  }

  /** Asks some questions for each of some conversations at once. All have opened their conversation before one is asked. */
  public void tapAtOnce(int conversations, int each) throws InterruptedException {
    CyclicBarrier opened = new CyclicBarrier(conversations * each);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < conversations * each; i++) {
      String id = "c" + i / each;
      String question = "q" + i % each;
      threads.add(new Thread(() -> tap(id, question, () -> await(opened))));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    long conflicts = failures.values().stream().filter(StoreException.Conflict.class::isInstance).count();
    System.out.println("taps: " + conversations + " x " + each + " on " + store.getClass().getSimpleName() + ": " + paid
        + " paid answers, " + effects + " effects of tools, " + conflicts + " conflicts of " + failures.size() + " failures");
    for (int i = 0; i < conversations; i++) {
      judge("c" + i, each);
    }
    assertThat(failures).isEmpty();
    assertThat(paid).hasValue(2 * conversations * each);
    assertThat(effects).hasValue(conversations * each);
  }

  /** Each question stands once, and its answer behind it. */
  private void judge(String id, int each) {
    judge(Conversation.open(store, id).messages(), each);
  }

  /** Each question stands once in messages, and its answer behind it. */
  public static void judge(List<Message> messages, int questions) {
    List<String> texts = messages.stream().filter(message -> !(message instanceof ToolMessage)).map(Message::text)
        .filter(text -> !text.isEmpty()).toList();
    assertThat(texts).hasSize(2 * questions).doesNotHaveDuplicates();
    for (int i = 0; i < texts.size(); i += 2) {
      assertThat(texts.get(i + 1)).isEqualTo("re " + texts.get(i));
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
