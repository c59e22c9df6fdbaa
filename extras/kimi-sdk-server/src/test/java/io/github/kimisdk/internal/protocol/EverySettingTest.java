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
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.ServerFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every component of every record of a request, over every format: the client refuses it by its name in chat completions, or the
 * server reads it under the same name with the same value. The names between them are those of {@code settings.txt}, because a
 * wrong name may be written and read alike. {@link Variants} finds the components, so a new one that a format drops fails here.
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
      Protocol.MESSAGES, Set.of("prompt_cache_key", "response_format.json_schema.name", "messages(tool).name",
          "response_format.type=\"json_object\""),
      Protocol.RESPONSES, Set.of("messages(tool).name"));

  /** Members that a format has in another place, by the name that a server gives them. */
  private static final Map<Protocol, Map<String, String>> MOVED = Map.of(
      Protocol.CHAT, Map.of(),
      Protocol.MESSAGES, Map.of("thinking.effort", "reasoning_effort",
          "response_format.json_schema.description", "response_format.json_schema.schema.description"),
      Protocol.RESPONSES, Map.of());

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final Variants variants = new Variants(new Random(seed));
  private final Map<Protocol, Set<String>> lost = new EnumMap<>(Protocol.class);

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
    assertThat(Stream.of(Protocol.values()).map(protocol -> ServerFormats.of(protocol).name())).doesNotHaveDuplicates();
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
    // The generator has to make enough requests that are sent: about a third of all are, and the share depends on the seed.
    assertThat(sent).as("seed %d", seed).isGreaterThan(ROUNDS * 3 / 4);
  }

  @Test
  void theListOfLostMembersIsExact() {
    for (Variants.Variant variant : variants.single(ChatRequest.class, "")) {
      for (Protocol protocol : Protocol.values()) {
        assertSentOrRefused(protocol, conversation((ChatRequest) variant.value()));
      }
    }
    LEFT_OUT.forEach((protocol, names) -> assertThat(lost.getOrDefault(protocol, Set.of())).as(protocol.name())
        .containsExactlyInAnyOrderElementsOf(names));
  }

  @Test
  void eachComponentHasItsName() throws IOException {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    for (Variants.Variant variant : variants.single(ChatRequest.class, "")) {
      for (Protocol protocol : Protocol.values()) {
        names.computeIfAbsent(variant.label() + " " + protocol, any -> new TreeSet<>())
            .addAll(names(protocol, conversation((ChatRequest) variant.value())));
      }
    }
    List<String> found = names.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + String.join(" ", entry.getValue())).toList();
    try (InputStream expected = EverySettingTest.class.getResourceAsStream("settings.txt")) {
      // The order of the classes below a sealed type depends on the version of Java.
      List<String> lines = new String(expected.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(found).containsExactlyInAnyOrderElementsOf(lines);
    }
  }

  /** The names that a request has beside those of a plain question. */
  private static Set<String> names(Protocol protocol, ChatRequest request) {
    try {
      Set<String> names = new TreeSet<>();
      leaves(Formats.client(protocol).writeRequest(request, false), "", (name, value) -> names.add(name + "=" + value));
      leaves(Formats.client(protocol).writeRequest(ChatRequest.of("question"), false), "",
          (name, value) -> names.remove(name + "=" + value));
      return names.stream().map(name -> name.substring(0, name.indexOf('='))).collect(Collectors.toCollection(TreeSet::new));
    } catch (KimiException.BadRequest refusal) {
      return Set.of("refused");
    }
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
    ServerFormat server = ServerFormats.of(protocol);
    JsonObject read = RequestWire.write(server.readRequest(Json.parse(Json.bytes(body)).asObject()), false);
    Set<String> values = new TreeSet<>();
    leaves(read, "", (name, value) -> values.add(name + "=" + value));
    leaves(chat, "", (name, value) -> {
      String whole = name + "=" + value;
      String moved = MOVED.get(protocol).getOrDefault(name, name) + "=" + value;
      if (!values.contains(moved) && !NEUTRAL.contains(whole) && !foreign(protocol, name)) {
        String known = LEFT_OUT.get(protocol).contains(name) ? name : whole;
        assertThat(LEFT_OUT.get(protocol)).as("seed %d, %s: %s sent as %s, read as %s", seed, protocol, chat, body, read)
            .contains(known);
        lost.computeIfAbsent(protocol, any -> new TreeSet<>()).add(known);
      }
    });
    return true;
  }

  /** A piece of a service is sent over the protocol over which it came. */
  private static boolean foreign(Protocol protocol, String name) {
    return name.contains("origin.") && !name.contains("origin." + protocol.name().toLowerCase(Locale.ROOT));
  }

  private interface Leaf {
    void take(String name, String value);
  }

  /**
   * Visits the values of a JSON with their names, which have the roles of messages instead of positions. A server reads a
   * piece of chat completions without their name.
   */
  private static void leaves(JsonValue value, String name, Leaf leaf) {
    if (value instanceof JsonObject object) {
      object.members().forEach((member, inner) -> leaves(inner, name.isEmpty() ? member : name + "." + member, leaf));
    } else if (value instanceof JsonArray array) {
      array.values().forEach(inner -> leaves(inner, inner instanceof JsonObject object && object.has("role")
          ? name + "(" + object.get("role").asString() + ")" : name, leaf));
    } else if (value instanceof JsonString || value instanceof JsonNumber || value instanceof JsonBoolean) {
      leaf.take(name.replace("origin.chat.", "origin."), value.toString());
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
          words, answer.reasoning(), answer.origin(), List.of(), answer.partial(), answer.name(), answer.extra());
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
