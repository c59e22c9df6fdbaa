package io.github.kimisdk.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every component of every record of a request, over every format: the client refuses it by its name in chat completions, or the
 * server reads its value. {@link Variants} finds the components, so a new one that a format drops fails here.
 */
class EverySettingTest {

  private static final int ROUNDS = 2_000;

  /** Values that change nothing, so that a format may leave them out, by their names without positions. */
  private static final Set<String> NEUTRAL = Set.of(
      "n=1", "presence_penalty=0", "frequency_penalty=0", "logprobs=false", "top_logprobs=0", "response_format.type=\"text\"",
      "response_format.json_schema.strict=true", "prompt_cache_options.mode=\"implicit\"", "tool_choice=\"auto\"");

  /** Members that a format leaves out, as {@code docs/protocols.md} says: the closed list of all that is lost. */
  private static final Map<Protocol, Set<String>> LEFT_OUT = Map.of(
      Protocol.CHAT, Set.of(),
      Protocol.MESSAGES, Set.of("prompt_cache_key", "response_format.type", "response_format.json_schema.name", "messages.name"),
      Protocol.RESPONSES, Set.of("messages.name"));

  private final long seed = new Random().nextLong();
  private final Variants variants = new Variants(new Random(seed));

  @TestFactory
  Stream<DynamicTest> eachComponentIsSentOrRefused() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Variants.Variant variant : variants.single(ChatRequest.class, "")) {
      ChatRequest request = conversation((ChatRequest) variant.value());
      assertThat(RequestWire.write(request, false)).as("the codec of chat completions writes %s", variant.label())
          .isNotEqualTo(RequestWire.write(ChatRequest.of("question"), false));
      for (Protocol protocol : Protocol.values()) {
        tests.add(dynamicTest(protocol + variant.label() + " " + tests.size(), () -> assertSentOrRefused(protocol, request)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(Protocol.values().length * 50);
    assertThat(Formats.served().stream().filter(ClientFormat.class::isInstance)).hasSameSizeAs(Protocol.values());
    return tests.stream();
  }

  @Test
  void randomRequestsAreSentWholeOrRefused() {
    int sent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = conversation((ChatRequest) variants.any(ChatRequest.class, ""));
      for (Protocol protocol : Protocol.values()) {
        sent += assertSentOrRefused(protocol, request) ? 1 : 0;
      }
    }
    assertThat(sent).as("seed %d", seed).isGreaterThan(ROUNDS);
  }

  /** Returns whether the request was sent. */
  private boolean assertSentOrRefused(Protocol protocol, ChatRequest request) {
    JsonObject chat = RequestWire.write(request, false);
    JsonObject body;
    try {
      body = Formats.client(protocol).writeRequest(request, false);
    } catch (KimiException.BadRequest refusal) {
      String path = refusal.getMessage().substring(0, refusal.getMessage().indexOf(": expected"));
      assertThat(find(chat, path.split("\\."), 0)).as("%s of %s", path, chat).isTrue();
      assertThat(refusal.hint()).startsWith("Use Protocol.CHAT, or ");
      assertThat(protocol).isNotEqualTo(Protocol.CHAT);
      return false;
    }
    ServerFormat server = (ServerFormat) Formats.client(protocol);
    JsonObject read = RequestWire.write(server.readRequest(Json.parse(Json.bytes(body)).asObject()), false);
    Set<String> values = new TreeSet<>();
    leaves(read, "", (name, value) -> values.add(value));
    leaves(chat, "", (name, value) -> {
      if (!NEUTRAL.contains(name + "=" + value) && !LEFT_OUT.get(protocol).contains(name) && !foreign(protocol, chat, name)) {
        assertThat(values).as("seed %d: %s over %s, %s sent as %s", seed, name, protocol, chat, body).contains(value);
      }
    });
    return true;
  }

  /** A signature is sent over the protocol over which it came. */
  private static boolean foreign(Protocol protocol, JsonObject chat, String name) {
    return name.endsWith("reasoning_signature") && !chat.toString()
        .contains("\"" + protocol.name().toLowerCase(Locale.ROOT) + ":");
  }

  private interface Leaf {
    void take(String name, String value);
  }

  /** Visits the values of a JSON with their names, which have no positions. A server reads a signature without its mark. */
  private static void leaves(JsonValue value, String name, Leaf leaf) {
    if (value instanceof JsonObject object) {
      object.members().forEach((member, inner) -> leaves(inner, name.isEmpty() ? member : name + "." + member, leaf));
    } else if (value instanceof JsonArray array) {
      array.values().forEach(inner -> leaves(inner, name, leaf));
    } else if (value instanceof JsonString || value instanceof JsonNumber || value instanceof JsonBoolean) {
      leaf.take(name, name.endsWith("reasoning_signature") ? value.toString().replaceFirst("\\w+:", "") : value.toString());
    }
  }

  private static boolean find(JsonValue value, String[] path, int at) {
    if (at == path.length) {
      return true;
    }
    if (value instanceof JsonArray array) {
      return path[at].matches("\\d+") && Integer.parseInt(path[at]) < array.size()
          && find(array.get(Integer.parseInt(path[at])), path, at + 1);
    }
    return value instanceof JsonObject object && object.has(path[at]) && find(object.get(path[at]), path, at + 1);
  }

  /** Gives a message words that says nothing, because some formats leave it out. */
  private static Message worded(Message message) {
    List<ContentPart> words = List.of(ContentPart.text("word"));
    if (message instanceof AssistantMessage answer && answer.wordless() && answer.toolCalls().isEmpty()) {
      return new AssistantMessage(
          words, answer.reasoning(), answer.reasoningSignature(), List.of(), answer.partial(), answer.name(), answer.extra());
    }
    boolean silent = message instanceof SystemMessage system && system.content().isEmpty() && system.tools().isEmpty();
    return silent ? new SystemMessage(words, ((SystemMessage) message).name(), List.of(), JsonObject.EMPTY) : message;
  }

  /** Puts the messages of a request where a conversation has them. */
  private static ChatRequest conversation(ChatRequest request) {
    List<Message> messages = new ArrayList<>();
    for (Message message : request.messages()) {
      if (!(message instanceof SystemMessage)) {
        messages.add(Message.user("question"));
      }
      if (message instanceof ToolMessage tool) {
        messages.add(AssistantMessage.of("", List.of(ToolCall.of(tool.toolCallId(), "f", "{}"))));
      }
      messages.add(worded(message));
      if (message instanceof AssistantMessage answer) {
        if (answer.partial()) {
          return request.withMessages(messages);
        }
        answer.toolCalls().forEach(call -> messages.add(Message.tool(call.id(), "result")));
      }
    }
    messages.add(Message.user("question"));
    return request.withMessages(messages);
  }
}
