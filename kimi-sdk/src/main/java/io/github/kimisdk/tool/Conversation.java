package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * What was said so far: messages, the tokens they cost, and an id. With a {@link Store} every message is kept when it is
 * added, so that the conversation can be opened again by its id after the process has ended, however it ended.
 *
 * <p>The messages are always a history that Kimi takes, except for {@linkplain #openCalls open calls}, whose results
 * {@link Agent#run(Conversation)} supplies; adding anything else answers them with a failure first. Calls without an id, without a name
 * or with the id of another call are given one of their own, and an answer that says nothing is not kept, as the
 * service refuses them.
 *
 * <p>Safe for use by several threads; one run at a time.
 */
public final class Conversation {

  static final String LOST = "no result: the work was broken off before this call ended. It may or may not have taken effect.";

  private final Store store;
  private final String id;
  private final List<Message> messages = new ArrayList<>();
  private final Set<String> started = new HashSet<>();
  private Usage usage = Usage.ZERO;
  private int records;
  private boolean running;

  private Conversation(Store store, String id) {
    this.store = store;
    this.id = Objects.requireNonNull(id, "id");
  }

  /**
   * A conversation in memory, without messages.
   *
   * @return the conversation, with a random id
   */
  public static Conversation inMemory() {
    return new Conversation(null, UUID.randomUUID().toString());
  }

  /**
   * A conversation of a store: the one that was kept under the id, or a new one.
   *
   * @param store where it is kept
   * @param id its id
   * @return the conversation as it was last kept
   * @throws java.io.UncheckedIOException when it cannot be read
   */
  public static Conversation open(Store store, String id) {
    Conversation conversation = new Conversation(Objects.requireNonNull(store, "store"), id);
    for (JsonObject record : store.load(id)) {
      conversation.replay(record);
      conversation.records++;
    }
    return conversation;
  }

  /**
   * A conversation from its JSON, in memory.
   *
   * @param json what {@link #json} gave
   * @return the conversation
   * @throws io.github.kimisdk.json.JsonMismatch when it is something else
   */
  public static Conversation of(JsonObject json) {
    Conversation conversation = new Conversation(null, json.get("id").asString());
    for (JsonValue message : json.get("messages").asArray()) {
      conversation.replay(JsonObject.of("message", message));
    }
    conversation.replay(json.without("messages"));
    return conversation;
  }

  private void replay(JsonObject record) {
    record.tryGet("message").ifPresent(message -> place(MessageWire.read(message, "/message")));
    record.tryGet("usage").ifPresent(more -> usage = usage.plus(UsageWire.read(more, "/usage")));
    record.tryGet("started").ifPresent(ids -> ids.asArray().forEach(call -> started.add(call.asString())));
  }

  /**
   * The id.
   *
   * @return the id, by which a store finds it
   */
  public String id() {
    return id;
  }

  /**
   * The messages so far.
   *
   * @return a copy, in order; the results of tool calls in the order of the calls
   */
  public synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  /**
   * The tokens of all answers so far; those of a fork count from the fork.
   *
   * @return the sum
   */
  public synchronized Usage usage() {
    return usage;
  }

  /**
   * The calls at the end that have no result yet.
   *
   * @return the calls in their order; mostly empty
   */
  public synchronized List<ToolCall> openCalls() {
    int last = lastSaid();
    List<ToolCall> open = new ArrayList<>(last < 0 ? List.of() : ((AssistantMessage) messages.get(last)).toolCalls());
    for (int i = last + 1; last >= 0 && i < messages.size(); i++) {
      int number = number(open, (ToolMessage) messages.get(i));
      if (number >= 0) {
        open.remove(number);
      }
    }
    return open;
  }

  /** Where the assistant message stands after which there are results only; -1 when there is none. */
  private int lastSaid() {
    int last = messages.size() - 1;
    while (last >= 0 && messages.get(last) instanceof ToolMessage) {
      last--;
    }
    return last >= 0 && messages.get(last) instanceof AssistantMessage ? last : -1;
  }

  /**
   * Adds what the user says.
   *
   * @param text the words
   * @return this conversation
   */
  public Conversation user(String text) {
    return add(Message.user(text));
  }

  /**
   * Adds an answer with its usage.
   *
   * @param response the answer; its first choice counts
   * @return this conversation
   */
  public synchronized Conversation add(ChatResponse response) {
    return add(response.message(), response.usage().orElse(Usage.ZERO));
  }

  /**
   * Adds messages.
   *
   * @param more the messages in their order
   * @return this conversation
   * @throws IllegalArgumentException for the result of a call that is not open
   * @throws java.util.ConcurrentModificationException when the store holds more of it than this object has seen
   * @throws java.io.UncheckedIOException when a message cannot be kept; then it is not added
   */
  public synchronized Conversation add(Message... more) {
    for (Message message : more) {
      add(message, Usage.ZERO);
    }
    return this;
  }

  synchronized Conversation add(Message message, Usage cost) {
    if (message instanceof ToolMessage result) {
      if (number(openCalls(), result) < 0) {
        throw new IllegalArgumentException(
            "expected the result of one of the open calls " + openCalls() + ", found one of " + result.toolCallId());
      }
      keep(result, cost);
      return this;
    }
    settle(LOST);
    Message valid = message instanceof AssistantMessage said ? repaired(said) : message;
    boolean silent = valid instanceof AssistantMessage said && said.toolCalls().isEmpty() && said.wordless();
    keep(silent ? null : valid, cost);
    return this;
  }

  /** Answers the calls that are still open with a failure. */
  synchronized void settle(String why) {
    for (ToolCall call : openCalls()) {
      keep(ToolResult.failed(why).message(call), Usage.ZERO);
    }
  }

  /** Notes, before it begins, that calls are run which must not be run twice. */
  synchronized void starting(List<String> ids) {
    if (!ids.isEmpty()) {
      save(JsonObject.of("started", ids));
      started.addAll(ids);
    }
  }

  synchronized boolean wasStarted(ToolCall call) {
    return started.contains(call.id());
  }

  /** Begins or ends a run; two at a time would answer each other's calls. */
  synchronized void running(boolean now) {
    if (now && running) {
      throw new IllegalStateException("expected a conversation without a run, found one that is in a run: " + id);
    }
    running = now;
  }

  /** Keeps a message and a cost; either may be missing. What cannot be stored is not held in memory either. */
  private void keep(Message message, Usage cost) {
    JsonObject record = message == null ? JsonObject.EMPTY : JsonObject.of("message", MessageWire.write(message));
    record = cost.equals(Usage.ZERO) ? record : record.with("usage", UsageWire.write(cost));
    if (!record.empty()) {
      save(record);
    }
    if (message != null) {
      place(message);
    }
    usage = usage.plus(cost);
  }

  private void save(JsonObject... more) {
    if (store != null) {
      store.append(id, records, List.of(more));
      records += more.length;
    }
  }

  /** Results stand in the order of their calls, whichever came first. */
  private void place(Message message) {
    int at = messages.size();
    int last = lastSaid();
    if (message instanceof ToolMessage result && last >= 0) {
      List<ToolCall> calls = ((AssistantMessage) messages.get(last)).toolCalls();
      while (at - 1 > last && number(calls, (ToolMessage) messages.get(at - 1)) > number(calls, result)) {
        at--;
      }
    } else {
      started.clear();
    }
    messages.add(at, message);
  }

  /** Which of the calls a result is of; -1 for none of them. */
  private static int number(List<ToolCall> calls, ToolMessage result) {
    int number = calls.size() - 1;
    while (number >= 0 && !calls.get(number).id().equals(result.toolCallId())) {
      number--;
    }
    return number;
  }

  private static AssistantMessage repaired(AssistantMessage said) {
    Set<String> ids = new HashSet<>();
    List<ToolCall> calls = new ArrayList<>();
    for (ToolCall call : said.toolCalls()) {
      String unique = call.id();
      for (int n = 0; unique.isEmpty() || !ids.add(unique); n++) {
        unique = (call.id().isEmpty() ? "call" : call.id()) + "_" + n;
      }
      String name = call.name().isBlank() ? "unnamed" : call.name();
      calls.add(new ToolCall(unique, call.type(), name, call.arguments(), call.extra()));
    }
    return new AssistantMessage(said.content(), said.reasoning(), calls, said.partial(), said.name(), said.extra());
  }

  /**
   * A new conversation that begins with the first messages of this one, in the same store.
   *
   * @param count how many messages, 0 to all of them
   * @return the fork, with a random id
   */
  public Conversation fork(int count) {
    return fork(UUID.randomUUID().toString(), count);
  }

  /**
   * A new conversation that begins with the first messages of this one, in the same store. Where that leaves calls open,
   * those that were run here count as started.
   *
   * @param newId the id of the fork, which has not been used
   * @param count how many messages, 0 to all of them
   * @return the fork
   * @throws IndexOutOfBoundsException when there are not that many
   * @throws java.util.ConcurrentModificationException when there is a conversation of that id
   */
  public synchronized Conversation fork(String newId, int count) {
    Objects.checkIndex(count, messages.size() + 1);
    Conversation fork = new Conversation(store, newId);
    List<JsonObject> history = new ArrayList<>();
    for (Message message : messages.subList(0, count)) {
      history.add(JsonObject.of("message", MessageWire.write(message)));
      fork.place(message);
    }
    for (ToolCall open : fork.openCalls()) {
      if (count < messages.size() || started.contains(open.id())) {
        fork.started.add(open.id());
      }
    }
    if (!fork.started.isEmpty()) {
      history.add(JsonObject.of("started", fork.started));
    }
    fork.save(history.toArray(new JsonObject[0]));
    return fork;
  }

  /**
   * The whole conversation as JSON: {@code id}, {@code messages} in the form of the API, {@code usage}.
   *
   * @return the object, from which {@link #of(JsonObject)} makes the same conversation
   */
  public synchronized JsonObject json() {
    List<JsonObject> written = new ArrayList<>();
    messages.forEach(message -> written.add(MessageWire.write(message)));
    JsonObject json = JsonObject.of("id", id, "messages", written, "usage", UsageWire.write(usage));
    return started.isEmpty() ? json : json.with("started", Json.of(started));
  }

  @Override
  public synchronized String toString() {
    return "Conversation[" + id + ", " + messages.size() + " messages, " + usage + "]";
  }

  /**
   * Where conversations are kept: lists of JSON objects that only grow. Safe for use by several threads.
   */
  public interface Store {

    /**
     * What was kept of a conversation.
     *
     * @param id its id
     * @return the records in their order; empty for an id that is not known
     * @throws java.io.UncheckedIOException when they cannot be read
     */
    List<JsonObject> load(String id);

    /**
     * Keeps more of a conversation. When this returns, the records outlive the process.
     *
     * @param id its id
     * @param from how many records there have to be already
     * @param records the records to append, in their order
     * @throws java.util.ConcurrentModificationException when there are more or fewer than {@code from}
     * @throws java.io.UncheckedIOException when they cannot be kept; then none of them is, or the first of them are
     */
    void append(String id, int from, List<JsonObject> records);

    /**
     * A store that lasts as long as the process.
     *
     * @return a new store
     */
    static Store inMemory() {
      return new JsonLines(null);
    }

    /**
     * A store in a folder: for every conversation a file of JSON Lines, {@code <id>.jsonl}, which only grows and is
     * forced to the disk with every record. A last line that was cut short is taken away, with the next append; a line
     * before it that is no JSON is refused when loading.
     *
     * @param folder the folder, made when there is something to keep; an id has letters, digits, {@code . _ -} only
     * @return the store
     */
    static Store directory(Path folder) {
      return new JsonLines(Objects.requireNonNull(folder, "folder"));
    }
  }
}
