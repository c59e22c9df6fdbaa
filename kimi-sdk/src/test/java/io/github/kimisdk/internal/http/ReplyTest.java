package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonParseException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The head of an answer, and the bytes of its body that are kept. */
class ReplyTest {

  private static Reply reply(int status, int limit, String... headers) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return Errors.reply(status, all, limit);
  }

  private static boolean add(Reply reply, String text) {
    return reply.add(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static CallDetails details(Reply reply) {
    return reply.details(CallDetails.NONE, VirtualTime.still());
  }

  @Test
  void bytesUpToTheLimitAreKept() {
    Reply reply = reply(200, 5);
    assertThat(reply.empty()).isTrue();
    assertThat(add(reply, "123")).isFalse();
    assertThat(reply.empty()).isFalse();
    assertThat(add(reply, "45")).isFalse();
    assertThat(reply.tooLarge()).isFalse();
    assertThat(add(reply, "6")).isTrue();
    assertThat(reply.tooLarge()).isTrue();
    assertThat(reply.cut()).isTrue();
    assertThat(new String(reply.bytes(), StandardCharsets.UTF_8)).isEqualTo("12345");
    assertThat(reply.text()).isEqualTo("12345");
  }

  @Test
  void leadingWhiteSpaceIsCountedAndNotKept() {
    Reply reply = reply(200, 10);
    assertThat(add(reply, " \n\r\t")).isFalse();
    assertThat(reply.progressed()).as("white space only keeps the connection open").isFalse();
    assertThat(add(reply, "  7 8 ")).isFalse();
    assertThat(reply.progressed()).isTrue();
    assertThat(reply.text()).isEqualTo("7 8 ");
    assertThat(add(reply, " \n")).isFalse();
    assertThat(reply.progressed()).isFalse();
    assertThat(add(reply, "")).isFalse();
    assertThat(reply.progressed()).isFalse();
  }

  @Test
  void whiteSpaceWithoutEndIsTooLarge() {
    Reply reply = reply(200, 3);
    assertThat(add(reply, "   ")).isFalse();
    assertThat(add(reply, " ")).isTrue();
    assertThat(reply.tooLarge()).isTrue();
  }

  @Test
  void theBeginningOfAnErrorAndOfAPageIsKeptAndNeverTooLarge() {
    for (Reply reply : List.of(reply(500, 1 << 20), reply(200, 1 << 20, "content-type", "Text/HTML; charset=utf-8"))) {
      assertThat(add(reply, "x".repeat(Reply.MAX_ERROR_BYTES))).isFalse();
      assertThat(add(reply, "x")).isTrue();
      assertThat(reply.tooLarge()).isFalse();
      assertThat(reply.bytes()).hasSize(Reply.MAX_ERROR_BYTES);
    }
    Reply page = reply(200, 1 << 20);
    assertThat(add(page, " <html>" + "x".repeat(Reply.MAX_ERROR_BYTES))).isTrue();
    assertThat(page.tooLarge()).isFalse();
    Reply small = reply(400, 3);
    assertThat(add(small, "1234")).as("the smaller limit counts").isTrue();
    assertThat(small.text()).isEqualTo("123");
  }

  @Test
  void aBodyThatIsAResultAsItIsIsKeptWithItsWhiteSpace() {
    Reply reply = reply(200, 100_000);
    reply.exact();
    assertThat(add(reply, "  <a" + "x".repeat(Reply.MAX_ERROR_BYTES))).isFalse();
    assertThat(reply.bytes()).hasSize(4 + Reply.MAX_ERROR_BYTES).startsWith(' ', ' ', '<');
    Reply error = reply(404, 100_000);
    error.exact();
    add(error, "  no");
    assertThat(error.text()).isEqualTo("no");
  }

  @Test
  void theHeadTellsThatABodyIsTooLarge() {
    assertThat(reply(200, 10, "content-length", "10").tooLarge()).isFalse();
    assertThat(reply(200, 10, "content-length", "11").tooLarge()).isTrue();
    assertThat(reply(200, 10, "content-length", "999999999999999999").tooLarge()).isTrue();
    assertThat(reply(200, 10, "content-length", "9999999999999999999").tooLarge()).as("no number of a long").isFalse();
    assertThat(reply(200, 10, "content-length", "99x").tooLarge()).isFalse();
    assertThat(reply(500, 10, "content-length", "11").tooLarge()).isFalse();
    assertThat(reply(200, 10, "content-length", "11", "content-type", "text/html").tooLarge()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"200, -1, true", "200, 0, false", "200, -, false", "200, --1, false", "200, '', false", "400, -1, false",
      "299, -5, true", "300, -5, false", "200, -:, false", "200, -/, false"})
  void aNegativeLengthOfASuccessIsNoLength(int status, String length, boolean unmeasured) {
    assertThat(reply(status, 10, "content-length", length).unmeasured()).isEqualTo(unmeasured);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-msh-trace-id", "x-trace-id", "msh-request-id", "X-Request-Id", "x-msh-track-id"})
  void theIdOfTheRequestHasSeveralNames(String name) {
    assertThat(details(reply(200, 10, name, "id-1")).requestId()).contains("id-1");
    assertThat(details(reply(200, 10, name, "id-1")).status()).hasValue(200);
    assertThat(details(reply(200, 10, "x-other-id", "id-1")).requestId()).isEmpty();
  }

  @Test
  void theResetOfALimitCountsWithItsStatusOnly() {
    String second = String.valueOf(VirtualTime.START.getEpochSecond() + 30);
    Reply limited = reply(429, 10, "x-ratelimit-reset", second);
    assertThat(limited.reset()).isEmpty();
    details(limited);
    assertThat(limited.reset()).contains(Duration.ofSeconds(30));
    Reply other = reply(503, 10, "x-ratelimit-reset", second);
    details(other);
    assertThat(other.reset()).isEmpty();
  }

  @Test
  void aRedirectIsRefusedAndASuccessIsNot() {
    assertThat(reply(299, 10).refused()).isFalse();
    assertThat(reply(300, 10).refused()).isTrue();
    assertThat(reply(404, 10).status()).isEqualTo(404);
  }

  @Test
  void aBodyOfHttp1WithoutALengthHasNoEndMark() {
    assertThat(reply(200, 10).endMarked()).isFalse();
    assertThat(reply(200, 10, "content-length", "1").endMarked()).isTrue();
    assertThat(reply(200, 10, "transfer-encoding", "Chunked").endMarked()).isTrue();
    assertThat(reply(200, 10, "transfer-encoding", "gzip").endMarked()).isFalse();
    assertThat(new Reply(new Http2(), 10).endMarked()).isTrue();
  }

  private static final class Http2 implements HttpResponse.ResponseInfo {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_2;
    }
  }

  @Test
  void anEncodedBodyIsDescribed() {
    Reply reply = reply(500, 10, "content-encoding", "gzip");
    add(reply, "zipped");
    assertThat(reply.encoded()).isTrue();
    assertThat(reply.text()).isEqualTo("a body with Content-Encoding gzip, which was not asked for");
    assertThat(reply(200, 10, "content-encoding", "Identity").encoded()).isFalse();
    assertThat(reply(200, 10).encoded()).isFalse();
    assertThat(reply(200, 10).type()).isEmpty();
  }

  @Test
  void jsonIsParsedWithinTheMemoryThatTheLimitAllows() {
    Reply reply = reply(200, 100);
    add(reply, "{\"a\":1}");
    assertThat(reply.json()).hasToString("{\"a\":1}");
    Reply dense = reply(200, 100_000);
    add(dense, "[" + "1,".repeat(49_000) + "1]");
    assertThatThrownBy(dense::json).isInstanceOfSatisfying(JsonParseException.class,
        refused -> assertThat(SizeLimits.dense(refused)).isTrue());
  }
}
