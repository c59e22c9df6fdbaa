package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.rules.AnswerRules;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What was said so far: messages, the tokens they cost, and an id. With a {@link ConversationStore} every message is kept when it is
 * added, so that the conversation can be opened again by its id after the process has ended, however it ended.
 *
 * <p>The messages are always a history that Kimi takes, except for {@linkplain #openCalls open calls}, whose results
 * {@link Agent#run(Conversation)} supplies; adding anything else answers them with a failure first. Calls without an id, without a name
 * or with the id of another call are given one of their own, and an answer that says nothing is not kept, as the
 * service refuses them. Arguments that are no JSON object become one that holds their text
 * ({@link ToolCall#withObjectArguments}), as other servers refuse them; {@link ToolCall#asWritten} gives the text.
 *
 * <p>Safe for use by several threads; one run at a time, and while it lasts it alone adds messages.
 *
 * <pre>{@code
 * Agent agent = Agent.builder(kimi).build();
 * Conversation trip = Conversation.open(ConversationStore.inMemory(), "trip");
 * agent.run(trip.user("I like rain. Where should I go?"));
 * System.out.println(agent.run(trip.user("And in winter?")).text());
 * System.out.println(trip.messages().size() + " messages, " + trip.usage());
 * }</pre>
 */
public final class Conversation {

  static final String LOST = "no result: the work was broken off before this call ended. It may or may not have taken effect.";

  private final ConversationStore store;
  private final String id;
  private final List<Message> messages = new ArrayList<>();
  private final Set<String> started = new HashSet<>();
  /** The calls of the last answer that have no result yet, and where each of its calls stands in it; by id. */
  private final Map<String, ToolCall> open = new LinkedHashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private Usage usage = Usage.ZERO;
  private int records;
  private boolean running;

  private Conversation(ConversationStore store, String id) {
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
   * @throws StoreException when it cannot be read
   * @throws JsonTypeException when it is no conversation, as with {@link #of}
   */
  public static Conversation open(ConversationStore store, String id) {
    Conversation conversation = new Conversation(Objects.requireNonNull(store, "store"), id);
    for (JsonObject record : store.load(id)) {
      conversation.replay(record, "/" + conversation.records + "/message");
      conversation.records++;
    }
    return conversation;
  }

  /**
   * A conversation from its JSON, in memory. What somebody else wrote is mended like what is added: calls without a result
   * are answered with a failure, unless they are the last, ids that are missing or there twice are made anew, and arguments that
   * are no JSON object are put into one.
   *
   * @param json what {@link #json} gave
   * @return the conversation
   * @throws JsonTypeException when it is something else, or has a result that is not of an open call, which Kimi refuses
   */
  public static Conversation of(JsonObject json) {
    Objects.requireNonNull(json, "json");
    Conversation conversation = new Conversation(null, json.get("id").asString());
    int at = 0;
    for (JsonValue message : json.get("messages").asArray()) {
      conversation.replay(JsonObject.of("message", message), "/messages/" + at++);
    }
    conversation.replay(json.without("messages"), "");
    return conversation;
  }

  private void replay(JsonObject record, String path) {
    record.tryGet("message").ifPresent(message -> {
      Message read = MessageWire.read(message, path);
      if (read instanceof ToolMessage result && !open.containsKey(result.toolCallId())) {
        throw new JsonTypeException(path, "the result of " + wanted(), "one of " + result.toolCallId());
      }
      // A system message may stand between calls and results.
      if (AnswerRules.endsResults(read)) {
        openCalls().forEach(call -> place(ToolResult.failed(LOST).message(call)));
      }
      valid(read).ifPresent(this::place);
    });
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
   * The calls of the last answer that have no result yet, with the arguments as the model wrote them.
   *
   * @return the calls in their order; mostly empty
   */
  public synchronized List<ToolCall> openCalls() {
    return new ArrayList<>(open.values().stream().map(ToolCall::asWritten).toList());
  }

  private String wanted() {
    return "one of the open calls " + open.keySet();
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
   * @throws IllegalStateException during a run, which alone adds messages then
   */
  public synchronized Conversation add(ChatResponse response) {
    Objects.requireNonNull(response, "response");
    refuseDuringRun();
    return add(response.message(), response.usage().orElse(Usage.ZERO));
  }

  private void refuseDuringRun() {
    if (running) {
      throw new IllegalStateException("expected a conversation without a run, found one that is in a run, which alone adds to it: "
          + id + "; add the message when the run has ended");
    }
  }

  /**
   * Adds messages.
   *
   * @param more the messages in their order
   * @return this conversation
   * @throws IllegalArgumentException for the result of a call that is not open
   * @throws IllegalStateException during a run, which alone adds messages then
   * @throws StoreException.Conflict when the store holds more of it than this object has seen
   * @throws StoreException when a message cannot be kept; then it is not added
   */
  public synchronized Conversation add(Message... more) {
    Objects.requireNonNull(more, "more");
    refuseDuringRun();
    for (Message message : more) {
      add(message, Usage.ZERO);
    }
    return this;
  }

  synchronized Conversation add(Message message, Usage cost) {
    if (message instanceof ToolMessage result) {
      if (!open.containsKey(result.toolCallId())) {
        throw new IllegalArgumentException("expected the result of " + wanted() + ", found one of " + result.toolCallId());
      }
      keep(result, cost);
      return this;
    }
    settle(LOST);
    keep(valid(message).orElse(null), cost);
    return this;
  }

  /** Answers the calls that are still open with a failure. */
  synchronized void settle(String why) {
    for (ToolCall call : openCalls()) {
      keep(ToolResult.failed(why).message(call), Usage.ZERO);
    }
  }

  /** Notes, before it begins, that calls are run which must not be run twice. */
  synchronized void noteStarted(List<String> ids) {
    if (!ids.isEmpty()) {
      save(JsonObject.of("started", ids));
      started.addAll(ids);
    }
  }

  synchronized boolean wasStarted(ToolCall call) {
    return started.contains(call.id());
  }

  /** Two runs at a time would answer each other's calls. */
  synchronized void beginRun() {
    if (running) {
      throw new IllegalStateException("expected a conversation without a run, found one that is in a run: " + id);
    }
    running = true;
  }

  synchronized void endRun() {
    running = false;
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
    if (message instanceof ToolMessage result) {
      open.remove(result.toolCallId());
      int place = places.get(result.toolCallId());
      // Back to the answer, past system messages, as long as results of later calls come before.
      boolean later = true;
      for (int i = at - 1; later && !(messages.get(i) instanceof AssistantMessage); i--) {
        if (messages.get(i) instanceof ToolMessage before) {
          later = places.get(before.toolCallId()) > place;
          at = later ? i : at;
        }
      }
    } else if (AnswerRules.endsResults(message)) {
      started.clear();
      open.clear();
      places.clear();
    }
    if (message instanceof AssistantMessage said) {
      for (ToolCall call : said.toolCalls()) {
        places.put(call.id(), places.size());
        open.put(call.id(), call);
      }
    }
    messages.add(at, message);
  }

  /** The message as Kimi takes it; empty for an answer that says nothing. */
  private static Optional<Message> valid(Message message) {
    return message instanceof AssistantMessage answer ? AnswerRules.accepted(answer).map(Message.class::cast) : Optional.of(message);
  }

  /**
   * A new conversation that begins with the first messages of this one, in the same store.
   *
   * @param count how many messages, 0 to all of them
   * @return the fork, with a random id
   * @throws IndexOutOfBoundsException when there are not that many
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
   * @throws StoreException.Conflict when there is a conversation of that id
   */
  public synchronized Conversation fork(String newId, int count) {
    Objects.requireNonNull(newId, "newId");
    if (count < 0 || count > messages.size()) {
      throw new IndexOutOfBoundsException("expected a count of messages from 0 to " + messages.size() + ", found " + count);
    }
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
}
