package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.text.MaskedCause;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaskedCauseTest {

  private static final String SECRET = "Planted01234567890/key";
  private static final String HEADER = "invalid header value: \"Bearer Planted01234567890\\/key\"";
  private static final ApiKey KEY = new ApiKey(SECRET, "a test");
  private static final Failures FAILURES = new Failures(Endpoint.of("http://127.0.0.1:9/v1"), KEY, true, null);

  static Throwable[] failures() {
    IOException beside = new IOException("closed");
    beside.addSuppressed(new IllegalStateException(HEADER));
    IOException first = new IOException("one");
    IOException cycle = new IOException("two", first);
    first.initCause(cycle);
    first.addSuppressed(new IOException(HEADER));
    IOException deep = new IOException(HEADER);
    for (int i = 0; i < 40; i++) {
      deep = new IOException("level " + i, deep);
    }
    return new Throwable[] {
      new IllegalArgumentException(HEADER), new IOException(HEADER), new ConnectException(HEADER),
          new UnknownHostException(SECRET),
      new SSLException("no name " + SECRET), new NumberFormatException(HEADER),
      new CompletionException(new IOException("x", new IOException(HEADER))),
      new InternalError(new IOException(HEADER)), new IOException("x", new UnknownHostException(SECRET)), beside, cycle, deep,
      new Unusual()
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anExceptionThatQuotesTheKeyIsMaskedWithAllThatBelongsToIt(Throwable thrown) {
    for (CallDetails known
        : new CallDetails[] {CallDetails.NONE, CallDetails.NONE.withAnswer(200, Optional.empty(), Optional.empty())}) {
      KimiException failure = FAILURES.of(known, thrown);
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString() + failure).doesNotContain("01234567890").contains("KimiException");
      assertThat(failure.getCause().getStackTrace()).isNotEmpty();
    }
  }

  @Test
  void anExceptionWithoutASecretIsTheCauseItself() {
    IOException cause = new IOException("Connection reset", new IOException("by peer"));
    assertThat(FAILURES.of(CallDetails.NONE, cause)).hasCause(cause).satisfies(e -> assertThat(e.getCause()).isSameAs(cause));
  }

  @Test
  void aBaseUrlWithTheKeyIsMasked() {
    Endpoint endpoint = Endpoint.of("https://gateway.example.org/" + SECRET + "/v1");
    Failures failures = new Failures(endpoint, KEY, true, null);
    assertThat(failures.of(CallDetails.NONE, new ConnectException("refused"))).hasMessageContaining("gateway.example.org/***/v1");
    OutgoingRequest call = OutgoingRequest.get(URI.create(endpoint.baseUrl() + "/models"));
    assertThat(call.curl(java.util.Map.of("X-Copy", SECRET))).doesNotContain("01234567890")
        .contains("/***/v1/models");
    assertThat(new CallOrigin(call.uri(), () -> "").toString()).contains("gateway.example.org");
  }

  /** An exception whose text is not its message. */
  private static final class Unusual extends IOException {

    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      return "failed with " + SECRET;
    }
  }

  @Test
  void aCauseThatControlsATerminalIsCopiedWithoutThat() {
    Throwable cause = new IllegalStateException("status \u001b[2J", new IOException("plain"));
    Throwable copy = MaskedCause.of(cause);
    assertThat(copy).hasMessage("IllegalStateException: status \\u001b[2J").isInstanceOf(IOException.class);
    assertThat(copy.getStackTrace()).isEqualTo(cause.getStackTrace());
    assertThat(MaskedCause.of(cause.getCause())).isSameAs(cause.getCause());
  }
}
