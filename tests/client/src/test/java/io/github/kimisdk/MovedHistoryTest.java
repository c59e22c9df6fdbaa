package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation that began over one protocol goes on over another one. */
class MovedHistoryTest {

  private static final ToolSpec WEATHER = ToolSpec.function(
      "get_weather", "The weather", Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}")
      .asObject());

  private static final AssistantMessage CALLS = AssistantMessage
      .of("Let me look.",
      List.of(ToolCall.of("w:0", "get_weather", "{\"city\":\"Paris\"}"),
      ToolCall.of("w:1", "get_weather", "{\"city\":\"Rome\"}")))
      .withReasoning("Two calls.");

  private static final AssistantMessage ANSWER = AssistantMessage.of("Both are warm.").withReasoning("18 and 24.");

  /** Answers with calls until there is a result, and keeps the messages of the last request. */
  private record Model(AtomicReference<List<Message>> received, boolean signed) implements ChatModel {
    @Override
    public ChatResponse chat(ChatRequest request) {
      received.set(request.messages());
      AssistantMessage answer = request.messages().size() < 3 ? CALLS : ANSWER;
      return ChatResponse.of(signed ? Origins.signed(answer, "sig " + request.messages().size()) : answer);
    }
  }

  static Stream<Arguments> pairs() {
    return Stream.of(Protocol.values()).flatMap(first -> Stream.of(Protocol.values())
        .flatMap(second -> Stream.of(true, false).map(signed -> Arguments.of(first, second, signed))));
  }

  private static AssistantMessage ask(Kimi kimi, List<Message> history) {
    ChatRequest request = ChatRequest.builder().messages(history).tools(WEATHER).build();
    try (ChatStream stream = kimi.stream(request)) {
      AssistantMessage streamed = stream.response().message();
      assertThat(identified(kimi.chat(request).message())).isEqualTo(identified(streamed));
      return streamed;
    }
  }

  /** Each answer of a server has ids of its own for its items. */
  private static AssistantMessage identified(AssistantMessage message) {
    return message.withOrigin(message.origin().stream()
        .map(piece -> Json.parse(piece.toString().replaceAll("\"id\":\"rs_[^\"]*\"", "\"id\":\"\"")).asObject()).toList());
  }

  private static Message result(String id, String text) {
    return new ToolMessage(id, List.of(ContentPart.text(text)), Optional.of("get_weather"), JsonObject.EMPTY);
  }

  /** The name of a result repeats that of its call; Responses have none. */
  private static Message unnamed(Message message) {
    return message instanceof ToolMessage result
        ? new ToolMessage(result.toolCallId(), result.content(), Optional.empty(), result.extra()) : message;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void onlyASignatureThatCameOverAnotherProtocolStaysBehind(Protocol first, Protocol second, boolean signed) {
    AtomicReference<List<Message>> received = new AtomicReference<>();
    try (KimiServer server = KimiServer.start(new Model(received, signed));
        Kimi begins = ProtocolsTest.to(server, first).build();
        Kimi goesOn = ProtocolsTest.to(server, second).build()) {
      List<Message> history = new ArrayList<>(List.of(Message.system("Be brief."), Message.user(
          ContentPart.text("Paris or Rome?"), ContentPart.image("data:image/png;base64,AQID"))));
      history.add(ask(begins, history));
      history.add(result("w:0", "18"));
      history.add(result("w:1", "24"));
      history.add(ask(goesOn, history));
      history.add(Message.user("Thanks."));
      ask(begins, history);

      assertKept(history.get(2), CALLS, first, signed);
      assertKept(history.get(5), ANSWER, second, signed);
      history.set(2, signed ? Origins.signed(CALLS, "sig 2") : CALLS);
      history.set(5, signed && first == second ? Origins.signed(ANSWER, "sig 5") : ANSWER);
      history.replaceAll(message -> first == Protocol.RESPONSES ? unnamed(message) : message);
      assertThat(received.get()).isEqualTo(history);
    }
  }

  /** A client keeps the signature under the name of the protocol over which it came. */
  private static void assertKept(Message kept, AssistantMessage said, Protocol protocol, boolean signed) {
    AssistantMessage answer = (AssistantMessage) kept;
    assertThat(answer.withOrigin(List.of())).isEqualTo(said);
    assertThat(answer.origin()).hasSize(signed ? 1 : 0).allSatisfy(piece ->
        assertThat(piece.names()).containsExactly(protocol.name().toLowerCase(Locale.ROOT), "after"));
  }

  @ParameterizedTest
  @EnumSource
  void membersThatOnlyAnotherProtocolKnowsStayBehind(Protocol protocol) {
    JsonObject extra = Json.parse("""
        {"other":1,"annotations":[{"type":"url_citation","url":"https://kimi.com"}]}""").asObject();
    List<JsonObject> origin = List.of(
        Origins.block(JsonObject.of("type", "redacted_thinking", "data", "x"), 0, 0, 0),
        Origins.item(JsonObject.of("type", "web_search_call")), JsonObject.of("chat", JsonObject.of("own", "of a gateway")));
    String url = "\"https://kimi.com\"";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(400, "invalid_request_error", "seen"));
        Kimi kimi = ProtocolsTest.to(server, protocol).build()) {
      List<Message> history = List.of(Message.user("Hi"), AssistantMessage.of("Hello").withExtra(extra).withOrigin(origin),
          Message.user("Why?"));
      assertThat(catchThrowableOfType(KimiException.BadRequest.class, () -> kimi.chat(ChatRequest.of(history)))).isNotNull();

      String body = server.requests().get(0).text();
      assertThat(body).contains("\"other\":1");
      assertThat(body.contains("of a gateway")).isEqualTo(protocol == Protocol.CHAT);
      assertThat(body.contains("redacted_thinking")).isEqualTo(protocol == Protocol.MESSAGES);
      assertThat(body.contains("web_search_call") && body.contains(url)).isEqualTo(protocol == Protocol.RESPONSES);
      assertThat(body.contains("web_search_call") || body.contains(url)).isEqualTo(protocol == Protocol.RESPONSES);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MESSAGES, n, n", "MESSAGES, top_p, top_p", "MESSAGES, logprobs, logprobs",
    "MESSAGES, name, messages.1.name", "MESSAGES, late system, messages",
    "RESPONSES, n, n", "RESPONSES, logprobs, logprobs", "RESPONSES, stop, stop",
    "RESPONSES, partial, messages.1.partial", "RESPONSES, name, messages.1.name"})
  void aSettingThatCannotCrossIsRefusedByItsName(Protocol protocol, String setting, String name) {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("sent")); Kimi kimi = ProtocolsTest.to(server, protocol)
        .build()) {
      for (Verb verb : Verb.values()) {
        KimiException failure = verb.ask(kimi, with(setting)).failure();
        assertThat(failure).isInstanceOf(KimiException.BadRequest.class).hasMessageStartingWith(name + ": expected ");
        assertThat(failure.hint()).startsWith("Use Protocol.CHAT, or ");
      }
    }
  }

  private static ChatRequest with(String setting) {
    ChatRequestBuilder request = ChatRequest.builder().user("Hi");
    return switch (setting) {
      case "n" -> request.n(2).build();
      case "top_p" -> request.topP(0.5).build();
      case "logprobs" -> request.logprobs(2).build();
      case "stop" -> request.stop("END").build();
      case "partial" -> request.message(AssistantMessage.partial("One, ")).build();
      case "late system" -> request.message(Message.system("Be brief.")).build();
      default -> request.message(AssistantMessage.of("Hello").withName("Ann")).user("Hi").build();
    };
  }

  @Test
  void anAnswerOverResponsesIsNeverResumed() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("sent"));
        Kimi kimi = ProtocolsTest.to(server, Protocol.RESPONSES).maxResumes(3).maxContinuations(3).build()) {
      assertThat(kimi.ask("Hi")).isEqualTo("sent");
      assertThat(catchThrowableOfType(KimiException.BadRequest.class, () -> kimi.chat(with("partial")))).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRelayWritesTheSignatureBeforeTheText(Protocol protocol) {
    try (KimiServer origin = KimiServer.start(new Model(new AtomicReference<>(), true));
        Kimi behind = ProtocolsTest.to(origin, Protocol.MESSAGES).build();
        KimiServer relay = KimiServer.start(behind);
        Kimi kimi = ProtocolsTest.to(relay, protocol).build();
        ChatStream stream = kimi.stream(ChatRequest.of("Hi"))) {
      List<String> order = new ArrayList<>();
      stream.forEach(chunk -> {
        chunk.choices().forEach(choice -> choice.delta().origin().forEach(piece -> order.add(piece.names().get(0))));
        order.add(chunk.text());
      });
      order.removeIf(String::isEmpty);
      String signature = protocol.name().toLowerCase(Locale.ROOT);
      // A client of Responses takes the signature from the answer at the end.
      assertThat(order).startsWith(protocol == Protocol.RESPONSES ? "Let " : signature).contains(signature);
      assertKept(stream.response().message(), CALLS, protocol, true);
    }
  }
}
