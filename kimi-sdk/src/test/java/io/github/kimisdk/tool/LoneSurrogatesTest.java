package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.text.Utf8;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Half a character, which any {@code substring} may leave, is no text that a server accepts. */
class LoneSurrogatesTest {

  record Nothing() {}

  private static final String WHOLE = "\ud83d\ude00 ok";
  private static final String HALF = WHOLE.substring(0, 1);
  private static final JsonObject EXTRA = JsonObject.of("no" + HALF + "te", List.of("z" + HALF));
  private static final Logger LOGGER = Logger.getLogger("io.github.kimisdk");
  private static final ContentPart IMAGE = new ContentPart.Image("data:image/png;base64,AAAA", EXTRA);
  private static final List<ContentPart> PARTS = List.of(new ContentPart.Text(WHOLE + HALF + WHOLE, EXTRA), IMAGE,
      new ContentPart.Video("ms://" + HALF, EXTRA), new ContentPart.Unknown("x", JsonObject.of("type", "x", "x", HALF)));
  private static final ToolCall CALL = new ToolCall("c" + HALF, "function", "f" + HALF, "{\"a\":\"" + HALF + "\"}", EXTRA);
  private static final Message ANSWER =
      new AssistantMessage(PARTS, Optional.of(HALF), List.of(EXTRA), List.of(CALL), false, Optional.of(HALF), EXTRA);
  private static final ToolSpec SPEC = new ToolSpec.Builtin("$" + HALF, EXTRA);
  /** One message of each kind, with half a character wherever it can have one. */
  private static final List<Message> ALL = List.of(
      new SystemMessage(PARTS, Optional.of(HALF), List.of(SPEC), EXTRA), new UserMessage(PARTS, Optional.of(HALF), EXTRA), ANSWER,
      new ToolMessage("c" + HALF, PARTS, Optional.of(HALF), EXTRA),
      new Message.Unknown("other", EXTRA.with("role", JsonString.of("other"))));

  private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      logged.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(handler);
  }

  /** The writer of JSON escapes a lone surrogate and nothing else of this plane. */
  private static void assertWhole(List<Message> messages) {
    for (Message message : messages) {
      String json = Json.write(MessageWire.write(message));
      assertThat(json).doesNotContainIgnoringCase("\\ud83d");
      assertThat(Utf8.unpaired(json)).isEqualTo(-1);
    }
  }

  @Test
  void theMessagesOfThisTestAreOfEveryKind() {
    assertThat(ALL).extracting(Message::getClass).extracting(Class::getName)
        .containsExactlyInAnyOrderElementsOf(names(Message.class.getPermittedSubclasses()));
    assertThat(PARTS).extracting(ContentPart::getClass).extracting(Class::getName)
        .containsExactlyInAnyOrderElementsOf(names(ContentPart.class.getPermittedSubclasses()));
  }

  private static Set<String> names(Class<?>[] types) {
    return Arrays.stream(types).map(Class::getName).collect(Collectors.toSet());
  }

  @Test
  void aMessageOfAnyKindIsWholeInTheConversationAndInItsStore() {
    ConversationStore store = ConversationStore.inMemory();
    Conversation conversation = Conversation.open(store, "c").add(ALL.toArray(new Message[0]));
    assertThat(conversation.messages()).hasSameSizeAs(ALL);
    assertWhole(conversation.messages());
    assertThat(conversation.messages().get(1).text()).isEqualTo(WHOLE + "\ufffd" + WHOLE);
    assertThat(store.load("c")).noneSatisfy(record -> assertThat(Json.write(record)).containsIgnoringCase("\\ud83d"));
    assertThat(Conversation.open(store, "c").messages()).isEqualTo(conversation.messages());
  }

  /** As the limit of tokens does. */
  @Test
  void argumentsThatWereCutWithinACharacterAreWhole() {
    ToolCall cut = ToolCall.of("c", "f", "{\"a\":\"cut " + HALF);
    Conversation conversation = Conversation.inMemory().user("go").add(AssistantMessage.of("", List.of(cut)));
    assertThat(conversation.openCalls()).containsExactly(ToolCall.of("c", "f", "{\"a\":\"cut \ufffd"));
    assertThat(logged).hasSize(1);
  }

  @Test
  void aMessageWithoutHalfCharactersIsTheSame() {
    Message message = Message.user(WHOLE);
    assertThat(Conversation.inMemory().add(message).messages().get(0)).isSameAs(message);
    assertThat(logged).isEmpty();
  }

  @Test
  void aStoredConversationHealsWhenItIsOpened() {
    ConversationStore store = ConversationStore.inMemory();
    List<JsonObject> records = ALL.stream().map(message -> JsonObject.of("message", MessageWire.write(message))).toList();
    store.append("c", 0, records.subList(0, 3));
    store.append("c", 3, List.of(JsonObject.of("started", List.of("c" + HALF))));
    Conversation opened = Conversation.open(store, "c");
    assertThat(opened.wasStarted(opened.openCalls().get(0))).isTrue();
    store.append("c", 4, records.subList(3, 5));
    assertWhole(Conversation.open(store, "c").messages());
    JsonObject json = JsonObject.of("id", "j", "messages", JsonArray.of(ALL.stream().map(MessageWire::write).toList()));
    assertWhole(Conversation.of(json).messages());
  }

  @Test
  void theLogSaysItOncePerConversation() {
    Conversation conversation = Conversation.inMemory().user("a" + HALF);
    conversation.user("b" + HALF);
    assertThat(logged).singleElement().satisfies(line -> assertThat(line.getMessage())
        .isEqualTo("conversation " + conversation.id()
        + ": expected whole characters, found a half of a surrogate pair, which servers "
            + "refuse; it became U+FFFD. Cut texts at character boundaries, for example with String.offsetByCodePoints"));
  }

  @Test
  void aResultOfAToolAndTheTextsOfAnAgentAreWholeInItsRequests() {
    Scripted model = Scripted.of(calls("h:0", "half", "{}"), says("ok"));
    Tool<Nothing> half = Tool.of("half", "", Nothing.class, none -> "cut " + HALF);
    Agent agent = Agent.builder(model).system("Be brief" + HALF).tools(half).build();
    agent.run("go" + HALF);
    model.requests.forEach(request -> assertWhole(request.messages()));
    assertThat(model.requests.get(0).messages()).containsExactly(Message.system("Be brief\ufffd"), Message.user("go\ufffd"));
    assertThat(model.shown()).containsExactly("cut \ufffd");
    assertThat(logged).as("one of the agent, one of the conversation").hasSize(2);
  }
}
