package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.access.HiddenPart;
import io.github.kimisdk.internal.rules.AnswerRules;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The messages of a conversation, the tokens that they cost, and an id. A conversation with a {@link ConversationStore} stores
 * every message when it is added. It can be opened again by its id after the process has ended, even after a crash.
 *
 * <p>The messages are always a history that Kimi accepts, except for {@linkplain #openCalls open calls}.
 * {@link Agent#run(Conversation)} supplies their results; any other message first answers them with a failure. Answers that the
 * service would refuse are repaired. A call without an id, or with the id of another call, gets a new id. A call without a name
 * is named {@code unnamed}. An answer without content is not kept. Arguments that are not a JSON object become an object with
 * their text ({@link ToolCall#withObjectArguments}), because other servers refuse them; {@link ToolCall#asWritten} returns the
 * text. Half of a surrogate pair, which {@code substring} leaves of an emoji, becomes U+FFFD in every message, because servers
 * refuse it; the log says so once.
 *
 * <p>Safe for use by several threads. A conversation is in one run at a time, and during a run only the run adds messages.
 *
 * <p>A stored conversation has turns: a question, and its answer. A message of the user begins a turn, in the order of the calls,
 * and then has all messages that others have added. While another thread or process has the turn, it waits, up to five minutes;
 * then it fails with {@link StoreException.Conflict}, and nothing was stored or asked. So one question after the other is
 * answered. At most 100 threads wait for one conversation. A question waits 10 seconds for its run. A run whose process has ended
 * is taken over after 30 seconds, so the clocks of several machines have to agree to some seconds.
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

  static {
    HiddenPart.TURN.register((Conversation conversation, HiddenPart part) -> conversation.turn.begin());
  }

  static final String LOST = "no result: the work was broken off before this call ended. It may or may not have taken effect.";

  private static final List<String> RECORD_MEMBERS = List.of("message", "usage", "started", "page", "turn");

  private final String id;
  final ConversationHistory history = new ConversationHistory();
  final ResultPages pages = new ResultPages();
  final Turn turn;
  private Usage usage = Usage.ZERO;
  private volatile boolean running;
  private boolean surrogatesLogged;

  private Conversation(ConversationStore store, String id, InstantSource clock) {
    this.id = Objects.requireNonNull(id, "id");
    turn = new Turn(this, store, clock);
  }

  /**
   * Returns an empty conversation in memory.
   *
   * @return the conversation, with a random id
   */
  public static Conversation inMemory() {
    return new Conversation(null, UUID.randomUUID().toString(), InstantSource.system());
  }

  /**
   * Opens a conversation of a store. If the store does not know the id, the conversation is new.
   *
   * @param store the store
   * @param id the id of the conversation
   * @return the conversation with all stored messages
   * @throws StoreException if the store cannot take the id or read the conversation, or its records are not one; every exception
   *     of a store is the cause of one
   */
  public static Conversation open(ConversationStore store, String id) {
    return open(store, id, InstantSource.system());
  }

  /** Opens a conversation whose claims count by a clock. */
  static Conversation open(ConversationStore store, String id, InstantSource clock) {
    Conversation conversation = new Conversation(Objects.requireNonNull(store, "store"), id, clock);
    conversation.turn.load();
    return conversation;
  }

  /** Reads a record of the store. */
  void read(JsonObject record) {
    try {
      if (RECORD_MEMBERS.stream().noneMatch(record::has)) {
        throw JsonTypeException.of("an object with one of " + RECORD_MEMBERS, record);
      }
      replay(record, "/message");
    } catch (JsonTypeException e) {
      throw new StoreException(turn.place() + ": " + e.getMessage() + "; the record was edited or is damaged: restore it", e);
    }
  }

  /**
   * Returns a conversation in memory, read from its JSON. Messages are repaired as if they were added. Open calls are answered
   * with a failure, except those of the last answer.
   *
   * @param json the value of {@link #json}
   * @return the conversation
   * @throws JsonTypeException if the JSON is not a conversation, or has a result for a call that is not open, which Kimi
   *     refuses
   */
  public static Conversation of(JsonObject json) {
    Objects.requireNonNull(json, "json");
    Conversation conversation = new Conversation(null, json.get("id").asString(), InstantSource.system());
    int at = 0;
    for (JsonValue message : json.get("messages").asArray()) {
      conversation.replay(JsonObject.of("message", message), "/messages/" + at++);
    }
    json.tryGet("pages").ifPresent(all -> all.asArray().forEach(page -> conversation.replay(JsonObject.of("page", page), "")));
    conversation.replay(json.without("messages"), "");
    return conversation;
  }

  private void replay(JsonObject written, String path) {
    JsonObject record = wellFormed(written);
    record.tryGet("message").ifPresent(message -> {
      Message read = MessageWire.read(message, path);
      if (read instanceof ToolMessage result && !history.openIds().contains(result.toolCallId())) {
        throw new JsonTypeException(path, "the result of " + wanted(), "one of " + result.toolCallId());
      }
      // A system message may stand between calls and results.
      if (AnswerRules.endsResults(read)) {
        openCalls().forEach(call -> history.add(ToolResult.failed(LOST).message(call)));
      }
      Addition.accepted(read).ifPresent(this::added);
    });
    record.tryGet("usage").ifPresent(more -> usage = usage.plus(UsageWire.read(more, "/usage")));
    record.tryGet("started").ifPresent(ids -> ids.asArray().forEach(call -> history.started().add(call.asString())));
    record.tryGet("page").ifPresent(page -> pages.add(page.asObject()));
    record.tryGet("turn").ifPresent(turn::claimed);
  }

  void added(Message message) {
    history.add(message);
    if (answered()) {
      turn.answered();
    }
  }

  /** Returns the last message, if it is an answer that is whole. */
  synchronized Optional<AssistantMessage> lastAnswer() {
    return Optional.ofNullable(history.last()).filter(AssistantMessage.class::isInstance).map(AssistantMessage.class::cast)
        .filter(answer -> !answer.partial());
  }

  /** Returns whether the last message is an answer without calls. */
  boolean answered() {
    return lastAnswer().filter(answer -> answer.toolCalls().isEmpty()).isPresent();
  }

  /**
   * Returns the id, by which a store finds the conversation.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * Returns the messages.
   *
   * @return a copy, in order; results stand in the order of their calls
   */
  public synchronized List<Message> messages() {
    return history.messages();
  }

  /**
   * Returns the tokens of all answers and tools so far. A fork counts from zero.
   *
   * @return the sum
   */
  public synchronized Usage usage() {
    return usage;
  }

  /**
   * Returns the calls of the last answer that have no result yet, with the arguments as the model wrote them.
   *
   * @return the calls in their order; empty except between an answer and its results
   */
  public synchronized List<ToolCall> openCalls() {
    return history.openCalls();
  }

  String wanted() {
    return "one of the open calls " + history.openIds();
  }

  /**
   * Adds a message of the user.
   *
   * @param text the text
   * @return this conversation
   * @throws IllegalStateException during a run
   * @throws StoreException if the message cannot be stored; then it is not added
   */
  public Conversation user(String text) {
    return add(Message.user(text));
  }

  /**
   * Adds an answer with its usage.
   *
   * @param response the answer, whose first choice is added
   * @return this conversation
   * @throws IllegalStateException during a run
   * @throws StoreException if the answer cannot be stored; then it is not added
   */
  public synchronized Conversation add(ChatResponse response) {
    Objects.requireNonNull(response, "response");
    refuseDuringRun();
    return add(response.message(), response.usage().orElse(Usage.ZERO));
  }

  private synchronized void refuseDuringRun() {
    if (running) {
      throw new IllegalStateException("conversation " + id
          + ": expected no run, found one that is in a run, during which only the run adds messages; add the message afterwards");
    }
  }

  /**
   * Adds messages.
   *
   * @param more the messages in their order
   * @return this conversation
   * @throws IllegalArgumentException if a message is the result of a call that is not open, or if its {@code extra} turns its
   *     JSON into something that cannot be read again
   * @throws IllegalStateException during a run
   * @throws StoreException.Conflict if another has the turn for too long, or has changed the history that an answer or a result
   *     belongs to; then open it again
   * @throws StoreException if a message cannot be stored; then it is not added
   */
  public Conversation add(Message... more) {
    Objects.requireNonNull(more, "more");
    refuseDuringRun();
    int from = 0;
    if (Stream.of(more).anyMatch(message -> AnswerRules.endsResults(message) && !(message instanceof AssistantMessage))) {
      if (!turn.take(addition(more[0], Usage.ZERO), false, Turn.LONGEST_WAIT)) {
        throw turn.notTaken();
      }
      from = 1;
    }
    for (Message message : List.of(more).subList(from, more.length)) {
      add(message, Usage.ZERO);
    }
    return this;
  }

  synchronized Conversation add(Message message, Usage cost) {
    turn.append(addition(message, cost));
    return this;
  }

  private Addition addition(Message message, Usage cost) {
    Addition made = new Addition(this, Optional.of(message), cost);
    made.refuseUnreadable();
    if (made.kept == message && !LoneSurrogates.foundIn(made.written)) {
      return made;
    }
    // A repair escapes what it cannot read.
    Message whole = LoneSurrogates.replaced(message);
    logSurrogates(whole != message);
    return whole == message ? made : new Addition(this, Optional.of(whole), cost);
  }

  /** Adds the cost of an answer that was cut off, without its message. */
  synchronized void add(Usage cost) {
    turn.append(new Addition(this, Optional.empty(), cost));
  }

  /** Sets the text of a long result aside, and returns the result with the first page of it. */
  synchronized ToolResult paged(ToolResult result, int mostBytes) {
    String text = result.text();
    if (ResultPages.end(text, 0, mostBytes) == text.length()) {
      return result;
    }
    List<JsonObject> split = pages.split(text, mostBytes).stream().map(this::wellFormed).toList();
    List<JsonObject> added = split.stream().map(page -> JsonObject.of("page", page)).toList();
    turn.append(() -> added);
    split.forEach(pages::add);
    return result.paged(split);
  }

  /** Stores, before the calls start, that they must not run twice. */
  synchronized void noteStarted(List<String> ids) {
    if (!ids.isEmpty()) {
      turn.append(() -> List.of(JsonObject.of("started", ids)));
      history.started().addAll(ids);
    }
  }

  synchronized boolean wasStarted(ToolCall call) {
    return history.started().contains(call.id());
  }

  /**
   * Begins a run when it is its turn, unless the conversation ends with an answer. Two runs at a time would answer each other's
   * calls.
   *
   * @return false if the thread was interrupted, or the time is over
   */
  boolean beginRun(Duration longest) {
    synchronized (this) {
      if (running) {
        throw new IllegalStateException("conversation " + id + ": expected no run, found one that is in a run; wait for its end");
      }
      running = true;
    }
    boolean begun = false;
    try {
      begun = turn.take(new Turn.Entry() {
        @Override
        public List<JsonObject> records() {
          return List.of();
        }

        @Override
        public boolean needless() {
          return answered();
        }
      }, true, longest);
    } finally {
      running = begun;
    }
    return begun;
  }

  boolean running() {
    return running;
  }

  void spent(Usage cost) {
    usage = usage.plus(cost);
  }

  synchronized void endRun() {
    running = false;
    turn.end();
  }

  private JsonObject wellFormed(JsonObject record) {
    boolean found = LoneSurrogates.foundIn(record);
    logSurrogates(found);
    return found ? LoneSurrogates.replaced(record) : record;
  }

  private void logSurrogates(boolean found) {
    if (found && !surrogatesLogged) {
      surrogatesLogged = true;
      LoneSurrogates.log("conversation " + id);
    }
  }

  /**
   * Returns a new conversation that begins with the first messages of this one, in the same store.
   *
   * @param count the number of messages, from 0 to all of them
   * @return the fork, with a random id
   * @throws IndexOutOfBoundsException if there are not that many messages
   */
  public Conversation fork(int count) {
    return fork(UUID.randomUUID().toString(), count);
  }

  /**
   * Returns a new conversation that begins with the first messages of this one, in the same store. If calls are open at the
   * fork, the fork treats those that ran in this conversation as started. Of the long results that were set aside, the fork has
   * those of its messages only.
   *
   * @param newId the id of the fork, which is unused
   * @param count the number of messages, from 0 to all of them
   * @return the fork
   * @throws IndexOutOfBoundsException if there are not that many messages
   * @throws StoreException.Conflict if the store has a conversation of that id
   */
  public synchronized Conversation fork(String newId, int count) {
    Objects.requireNonNull(newId, "newId");
    if (count < 0 || count > history.size()) {
      throw new IndexOutOfBoundsException("expected a count of messages from 0 to " + history.size() + ", found " + count);
    }
    Conversation fork = new Conversation(turn.store, newId, InstantSource.system());
    List<JsonObject> forkRecords = new ArrayList<>();
    for (Message message : history.messages().subList(0, count)) {
      forkRecords.add(JsonObject.of("message", MessageWire.write(message)));
      fork.history.add(message);
    }
    Set<String> forkStarted = fork.history.started();
    fork.history.openIds().stream()
        .filter(call -> count < history.size() || history.started().contains(call)).forEach(forkStarted::add);
    if (!forkStarted.isEmpty()) {
      forkRecords.add(JsonObject.of("started", forkStarted));
    }
    pages.records(fork.messages()).forEach(page -> {
      forkRecords.add(JsonObject.of("page", page));
      fork.pages.add(page);
    });
    fork.turn.append(() -> forkRecords);
    return fork;
  }

  /**
   * Returns the whole conversation as JSON: {@code id}, {@code messages} in the form of the API, {@code usage}, and the {@code
   * pages} of long results.
   *
   * @return the object, from which {@link #of(JsonObject)} returns the same conversation
   */
  public synchronized JsonObject json() {
    List<JsonObject> written = history.messages().stream().map(MessageWire::write).toList();
    JsonObject json = JsonObject.of("id", id, "messages", written, "usage", UsageWire.write(usage));
    List<JsonObject> kept = pages.records(history.messages());
    json = kept.isEmpty() ? json : json.with("pages", Json.of(kept));
    return history.started().isEmpty() ? json : json.with("started", Json.of(history.started()));
  }

  @Override
  public synchronized String toString() {
    return "Conversation[" + id + ", " + history.size() + " messages, " + usage + "]";
  }
}
