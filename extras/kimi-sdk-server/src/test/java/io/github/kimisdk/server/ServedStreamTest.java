package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.http.LoggedFailures;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedStreamTest {

  /** Neither the class nor the message of an exception, which may tell of the program. */
  private static final String BROKEN = "the model of the server failed; the log of the server has the cause";

  @RegisterExtension
  final LoggedFailures log = new LoggedFailures();

  private static final ChatModel COUNTED = request -> ChatResponse.of("one two").withUsage(Usage.of(5, 2));

  @Test
  void theUsageIsSentLastIfTheRequestAsksForIt() {
    try (KimiServer server = KimiServer.start(COUNTED)) {
      String with = Http.post(server, Http.streaming(",\"stream_options\":{\"include_usage\":true}")).body();
      String without = Http.post(server, Http.streaming("")).body();
      String refused = Http.post(server, Http.streaming(",\"stream_options\":{\"include_usage\":false}")).body();

      assertThat(with).endsWith("\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}"
          + stamp(with) + "}\n\ndata: [DONE]\n\n");
      assertThat(without).doesNotContain("usage").endsWith("data: [DONE]\n\n");
      assertThat(refused).doesNotContain("usage").endsWith("data: [DONE]\n\n");
    }
  }

  private static String stamp(String body) {
    return body.substring(body.lastIndexOf(",\"created\""), body.lastIndexOf("}\n\ndata: [DONE]"));
  }

  @Test
  void aStreamIsSentAsServerSentEvents() {
    try (KimiServer server = KimiServer.start(COUNTED)) {
      HttpResponse<String> response = Http.post(server, Http.streaming(""));

      assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
      assertThat(response.body()).startsWith("data: {\"id\":\"chatcmpl-").contains("\"delta\":{\"content\":\"one \"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"stream\":true"})
  void anErrorOfTheServiceIsPassedOnWithItsStatus(String settings) {
    ApiError error = ApiError.of("engine_overloaded_error", "The engine is busy");
    CallDetails details = CallDetails.NONE.withAnswer(503, Optional.empty(), Optional.empty()).withError(error);
    try (KimiServer server = KimiServer.start(request -> {
      throw new KimiException.Overloaded("overloaded", "", details);
    })) {
      HttpResponse<String> response = Http.post(server, Http.HI.replace("}]}", "}]" + settings + "}"));

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body())
          .isEqualTo("{\"error\":{\"message\":\"The engine is busy\",\"type\":\"engine_overloaded_error\"}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"stream\":true"})
  void anyOtherFailureOfTheModelIsAServerError(String settings) {
    for (RuntimeException failure : List.of(new IllegalStateException("broken"), new IllegalArgumentException("broken"))) {
      try (KimiServer server = KimiServer.start(request -> {
        throw failure;
      })) {
        HttpResponse<String> response = Http.post(server, Http.HI.replace("}]}", "}]" + settings + "}"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("{\"error\":{\"message\":\"" + BROKEN + "\",\"type\":\"server_error\"}}");
        assertThat(server.failures()).containsExactly(failure);
      }
    }
  }

  @Test
  void aModelThatFailsInMidStreamEndsTheStreamWithAnErrorEvent() {
    ApiError error = ApiError.of("content_filter", "rejected");
    KimiException failure = new KimiException.ContentFiltered("rejected", "", CallDetails.NONE.withError(error));
    try (KimiServer server = KimiServer.start(new PublishedFailure(failure))) {
      HttpResponse<String> response = Http.post(server, Http.streaming(""));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body())
          .startsWith("data: {\"id\":")
          .endsWith("data: {\"error\":{\"message\":\"rejected\",\"type\":\"content_filter\"}}\n\n")
          .doesNotContain("[DONE]");
    }
  }
}
