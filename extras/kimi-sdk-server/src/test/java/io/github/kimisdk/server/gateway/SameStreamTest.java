package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of chat completions reaches a client of chat completions with the bytes that the service sent. */
@Timeout(60)
class SameStreamTest {

  private static final List<String> WORDS = List.of("one", " \\\"two\\\"", "\\n", "界", "😀", "", " seven");
  private static final String EVENT = "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1788000000,"
      + "\"model\":\"kimi-k3\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s,\"own\":[1.50,null]}],"
      + "\"system_fingerprint\":\"fp\",\"own\":{\"deep\":[1e3,\"é\"]}}\n\n";
  private static final String USAGE = "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1788000000,"
      + "\"model\":\"kimi-k3\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7},"
      + "\"system_fingerprint\":\"fp\",\"own\":{\"deep\":[1e3,\"é\"]}}\n\n";
  private static final String STOP = EVENT.formatted("{}", "\"stop\"");
  private static final String DONE = "data: [DONE]\n\n";

  private static String texts(String member) {
    return IntStream.range(0, 200).mapToObj(i -> EVENT.formatted("{\"" + member + "\":\"" + WORDS.get(i % WORDS.size()) + "\"}",
        "null")).collect(Collectors.joining());
  }

  private static String arguments() {
    String begin = EVENT.formatted("{\"tool_calls\":[{\"index\":0,\"id\":\"read:0\",\"type\":\"function\",\"function\":"
        + "{\"name\":\"read\",\"arguments\":\"\"}}]}", "null");
    return begin + IntStream.range(0, 50).mapToObj(i -> EVENT.formatted("{\"tool_calls\":[{\"index\":0,\"function\":"
        + "{\"arguments\":\"" + WORDS.get(i % WORDS.size()) + "\"}}]}", "null")).collect(Collectors.joining());
  }

  private static String relayed(ScriptedAnswer answer, String settings) {
    try (KimiServer service = KimiServer.scripted(answer);
        Kimi kimi = Kimi.builder().key("k").baseUrl(service.baseUrl()).model("kimi-k3").retry(RetryPolicy.NONE).build();
        KimiServer gateway = KimiServer.builder(kimi).port(0).start()) {
      return Http.post(gateway, Http.streaming(settings)).body();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000, 1_000_000})
  void theBytesOfAStreamStayAsTheyAre(int slice) {
    String stream = texts("reasoning_content") + texts("content") + arguments() + STOP;

    assertThat(relayed(ScriptedAnswer.events(stream + DONE).inSlices(slice), "")).isEqualTo(stream + DONE);
  }

  @Test
  void theUsageIsReadOnTheWay() {
    String stream = texts("content") + STOP;
    ScriptedAnswer answer = ScriptedAnswer.events(stream + USAGE + DONE);

    assertThat(relayed(answer, ",\"stream_options\":{\"include_usage\":true}")).startsWith(stream)
        .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}").endsWith(DONE);
    assertThat(relayed(answer, "")).isEqualTo(stream + DONE);
  }

  @Test
  void anErrorInTheMidstFollowsTheEventsBeforeIt() {
    String error = "data: {\"error\":{\"message\":\"The engine is busy\",\"type\":\"engine_overloaded_error\"}}\n\n";

    assertThat(relayed(ScriptedAnswer.events(texts("content") + error), "")).isEqualTo(texts("content") + error);
  }

  @Test
  void aStreamThatIsCutOffHasNoEndMark() {
    String relayed = relayed(ScriptedAnswer.events(texts("content")).thenCut(), "");

    assertThat(relayed).startsWith(texts("content")).contains("\"error\":").doesNotContain("[DONE]");
  }

  @Test
  void changedMembersAreWrittenAnew() {
    String stream = texts("content") + STOP + DONE;

    assertThat(relayed(ScriptedAnswer.events(stream.replace("\"id\":\"c-1\",", "")), ""))
        .contains("\"id\":\"chatcmpl-").doesNotContain("c-1");
    assertThat(relayed(ScriptedAnswer.events(stream.replace("\"own\":{", "\"usage\":{\"prompt_tokens\":5},\"own\":{")), ""))
        .isEqualTo(stream);
  }
}
