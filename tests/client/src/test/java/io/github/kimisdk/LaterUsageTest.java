package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.stream.Script;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A usage of zeros, or without members, in a later event of a stream replaces no count of an earlier event, in every format. */
class LaterUsageTest {

  private static final Usage COUNTED = Usage.of(25, 7);

  /** The members of a usage that come later, in the names of chat completions, and the usage of the answer. */
  private static final List<String> NOTHING = List.of(
      "{}", "{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}", "{\"prompt_tokens\":0}",
      "{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0,\"prompt_tokens_details\":{\"cached_tokens\":0}}");

  static Stream<Arguments> rows() {
    String counts = "{\"prompt_tokens\":25,\"completion_tokens\":7,\"total_tokens\":32}";
    List<String> later = Stream.concat(NOTHING.stream(), Stream.of(
        "{\"prompt_tokens\":0,\"completion_tokens\":7,\"total_tokens\":7}",
        "{\"prompt_tokens\":25,\"completion_tokens\":0,\"total_tokens\":25}", counts)).toList();
    return later.stream().flatMap(usage -> Stream.of(
        Arguments.of(Protocol.CHAT, choice("null", counts) + choice("\"stop\"", usage) + Script.DONE),
        Arguments.of(Protocol.CHAT, choice("\"stop\"", counts) + top(usage) + Script.DONE),
        Arguments.of(Protocol.CHAT, choice("\"stop\"", "null") + top(counts) + top(usage) + Script.DONE),
        Arguments.of(Protocol.MESSAGES, messages(counts, usage)),
        Arguments.of(Protocol.RESPONSES, responses(counts, usage))));
  }

  private static String choice(String reason, String usage) {
    return Script.chunk("a", "{\"content\":\"Hel\"}", reason, ",\"usage\":" + usage);
  }

  private static String top(String usage) {
    return "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[],\"usage\":" + usage + "}\n\n";
  }

  private static String inOut(String usage) {
    return usage.replace("prompt", "input").replace("completion", "output");
  }

  private static String messages(String first, String later) {
    return "data: {\"type\":\"message_start\",\"message\":{\"id\":\"a\",\"model\":\"m\",\"usage\":" + inOut(first) + "}}\n\n"
        + "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hel\"}}\n\n"
        + "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":" + inOut(later) + "}\n\n"
        + "data: {\"type\":\"message_stop\"}\n\n";
  }

  private static String responses(String first, String later) {
    String response = "{\"id\":\"a\",\"model\":\"m\",\"output\":[],\"usage\":";
    return "data: {\"type\":\"response.created\",\"response\":" + response + inOut(first) + "}}\n\n"
        + "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hel\"}\n\n"
        + "data: {\"type\":\"response.completed\",\"response\":" + response + inOut(later) + ",\"status\":\"completed\"}}\n\n";
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aLaterZeroReplacesNoCount(Protocol protocol, String events) {
    assertThat(usage(protocol, events)).map(LaterUsageTest::numbers).contains(COUNTED);
  }

  static Stream<Arguments> unknown() {
    return NOTHING.stream().flatMap(usage -> Stream.of(
        Arguments.of(Protocol.CHAT, choice("\"stop\"", usage) + Script.DONE),
        Arguments.of(Protocol.CHAT, choice("\"stop\"", "null") + top(usage) + Script.DONE),
        Arguments.of(Protocol.MESSAGES, messages("{}", usage)),
        Arguments.of(Protocol.RESPONSES, responses("{}", usage))));
  }

  /** A call without a single token does not exist, and a budget must not take the answer as free. */
  @ParameterizedTest
  @MethodSource("unknown")
  void aUsageOfZerosIsUnknown(Protocol protocol, String events) {
    assertThat(usage(protocol, events)).isEmpty();
  }

  private static Usage numbers(Usage usage) {
    assertThat(usage.totalTokens()).isEqualTo(COUNTED.totalTokens());
    return Usage.of(usage.promptTokens(), usage.completionTokens());
  }

  private static Optional<Usage> usage(Protocol protocol, String events) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(events));
        Kimi kimi = Kimi.builder().key(TestKimi.KEY).endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol))
            .retry(RetryPolicy.NONE).build();
        ChatStream stream = kimi.stream(ChatRequest.of("Say hello."))) {
      stream.forEach(chunk -> { });
      ChatResponse response = stream.response();
      assertThat(response.text()).startsWith("Hel");
      return response.usage();
    }
  }
}
