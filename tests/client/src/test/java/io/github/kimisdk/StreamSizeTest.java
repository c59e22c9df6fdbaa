package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ScriptedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that a call keeps of a stream counts, wherever it stands in a chunk, and also before the subscriber sees it. */
@Timeout(60)
class StreamSizeTest {

  private static final int LIMIT = 200_000;
  private static final String LONG = "x".repeat(10_000);
  private static final ChatRequest REQUEST = ChatRequest.of("hi");
  private static final String TEXT = "{\"choices\":[{\"delta\":{\"content\":\"the beginning\"}}]}";

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      STREAM  | {"choices":[{"index":#,"delta":{"content":"a"},"finish_reason":"@"}]}
      PUBLISH | {"choices":[{"index":#,"delta":{"content":"a"},"finish_reason":"@"}]}
      STREAM  | {"choices":[{"index":#,"delta":{"content":"a"},"usage":{"prompt_tokens":1,"more":"@"}}]}
      PUBLISH | {"choices":[{"index":#,"delta":{"content":"a"},"usage":{"prompt_tokens":1,"more":"@"}}]}
      """)
  void theEndsOfManyChoicesCount(Verb verb, String event) throws Exception {
    refused(verb, settings -> settings, stream(TEXT, event, 100));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      STREAM  | {"choices":[],"usage":{"prompt_tokens":1,"more":"@"}}
      PUBLISH | {"choices":[],"usage":{"prompt_tokens":1},"more":"@"}
      STREAM  | {"id":"@","choices":[{"delta":{},"finish_reason":"length"}]}
      PUBLISH | {"choices":[{"delta":{"content":"a"},"finish_reason":"length","usage":{"prompt_tokens":1,"more":"@"}}]}
      """)
  void theEndsThatWaitForAContinuationCount(Verb verb, String event) throws Exception {
    refused(verb, settings -> settings.maxContinuations(2), stream(TEXT, event, 100));
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void theChunksThatMayRepeatThePrefixCount(Verb verb) throws Exception {
    ScriptedAnswer broken = stream(TEXT, TEXT, 1);
    ScriptedAnswer repeated = stream("{\"choices\":[{\"delta\":{\"content\":\"the\"}}]}",
        "{\"choices\":[{\"delta\":{}}],\"more\":\"@\"}", 100);
    KimiException failure = failed(verb, settings -> settings.maxResumes(1), broken.thenCut(), repeated);
    assertThat(failure.getSuppressed()).singleElement().asInstanceOf(THROWABLE)
        .hasMessageContaining("at most " + LIMIT + " bytes");
  }

  /** Some servers report a usage with every chunk, of which the last one is kept. */
  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aUsageThatIsReplacedCountsOnce(Verb verb) throws Exception {
    String usage = "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":1,\"more\":\"@\"}}";
    String end = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]";
    try (KimiServer server = KimiServer.scripted(stream(TEXT, usage, 100).then(event(end))); Kimi kimi = kimi(server).build()) {
      assertThat(verb.ask(kimi, REQUEST).response().text()).isEqualTo("the beginning" + "a".repeat(100));
    }
  }

  /** From then on the chunks count against the demand, so that a subscriber that asks for no more stops the server. */
  @Test
  void chunksWithoutContentAreHandedOutAfterOneMebibyte() {
    Step chunk = event("{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}],\"more\":\"" + "x".repeat(600_000) + "\"}");
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events("").then(chunk).then(chunk).thenStall());
        Kimi kimi = kimi(server).maxResponseBytes(10_000_000).build();
        ChatStream stream = kimi.stream(REQUEST)) {
      assertThat(stream.iterator().next().hasContent()).isFalse();
    }
  }

  /** Items and blocks stay in the reader of the format, and bring no chunk. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      STREAM  | RESPONSES | {"type":"response.output_item.added","output_index":#,"item":{"type":"message","id":"m#"}}
      PUBLISH | RESPONSES | {"type":"response.output_item.done","item":{"type":"other","id":"m#","more":"~"}}
      STREAM  | RESPONSES | {"type":"response.output_text.delta","item_id":"m","content_index":#,"delta":""}
      STREAM  | MESSAGES  | {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"~"}}
      STREAM  | MESSAGES  | {"type":"content_block_start","index":#,"content_block":{"type":"other"}}
      PUBLISH | MESSAGES  | {"type":"content_block_start","index":#,"content_block":{"type":"other","more":"~"}}
      """)
  void theItemsThatAReaderKeepsCount(Verb verb, Protocol protocol, String event) throws Exception {
    String more = "x".repeat(100);
    StringBuilder events = new StringBuilder(protocol == Protocol.MESSAGES
        ? "data: {\"type\":\"message_start\",\"message\":{}}\n\n"
            + "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"other\"}}\n\n"
            + "data: {\"type\":\"content_block_delta\",\"index\":9,\"delta\":{\"type\":\"text_delta\",\"text\":\"begun\"}}\n\n"
        : "data: {\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"delta\":\"begun\"}\n\n");
    for (int i = 1; i <= 5_000; i++) {
      events.append("data: ").append(event.replace("#", Integer.toString(i)).replace("~", more)).append("\n\n");
    }
    ScriptedAnswer answer = ScriptedAnswer.events(events.toString());
    try (KimiServer server = KimiServer.answering(request -> answer);
        Kimi kimi = kimi(server).endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol)).build()) {
      assertThat(verb.ask(kimi, REQUEST).failure()).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("at most " + LIMIT + " bytes of the memory of its items");
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static void refused(Verb verb, UnaryOperator<KimiBuilder> settings, ScriptedAnswer answer) throws Exception {
    assertThat(failed(verb, settings, answer)).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("at most " + LIMIT + " bytes");
  }

  private static KimiException failed(Verb verb, UnaryOperator<KimiBuilder> settings,
      ScriptedAnswer... answers) throws Exception {
    answers[answers.length - 1] = answers[answers.length - 1].thenStall();
    try (KimiServer server = KimiServer.scripted(answers); Kimi kimi = settings.apply(kimi(server)).build()) {
      KimiException failure = verb.ask(kimi, REQUEST).failure();
      assertThat(failure.partial().orElseThrow().text()).startsWith("the beginning");
      assertThat(server.requests()).hasSize(answers.length);
      return failure;
    }
  }

  /** A stream that does not end. In the repeated event, # is a number from 0 on and @ is a long text. */
  private static ScriptedAnswer stream(String first, String repeated, int times) {
    ScriptedAnswer answer = ScriptedAnswer.events("").then(event(first));
    for (int i = 0; i < times; i++) {
      answer = answer.then(event(repeated.replace("#", Integer.toString(i)).replace("@", LONG + i)));
    }
    return answer;
  }

  private static Step event(String data) {
    return new Step.Send(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  private static KimiBuilder kimi(KimiServer server) {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).maxResponseBytes(LIMIT);
  }
}
