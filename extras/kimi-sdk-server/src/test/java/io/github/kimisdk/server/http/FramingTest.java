package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request whose framing can be understood in two ways is refused, wherever its bytes are cut (RFC 9112). */
class FramingTest {

  private static final Limits SMALL = TestLimits.of(2_000, 64);

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
      400|POST / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 1~~x
      400|POST / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~xy
      400|POST / HTTP/1.1~Host: a~Content-Length: 1, 1~~x
      400|POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 3~~0~~
      400|POST / HTTP/1.1~Host: a~Content-Length:~~
      400|POST / HTTP/1.1~Host: a~Content-Length: +1~~x
      400|POST / HTTP/1.1~Host: a~Content-Length: -1~~x
      400|POST / HTTP/1.1~Host: a~Content-Length: 0x1~~x
      400|POST / HTTP/1.1~Host: a~Content-Length: 1 1~~x
      400|POST / HTTP/1.1~Host: a~Content-Length: #~~xx
      413|POST / HTTP/1.1~Host: a~Content-Length: 65~~
      413|POST / HTTP/1.1~Host: a~Content-Length: 4294967297~~
      413|POST / HTTP/1.1~Host: a~Content-Length: 184467440737095516170000~~
      400|POST / HTTP/1.1~Host: a~Content-Length : 1~~x
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, chunked~~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding:~~
      501|POST / HTTP/1.1~Host: a~Transfer-Encoding: identity~~
      501|POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~
      501|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~
      501|POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~
      501|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked;a=b~~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: `chunked~~0~~
      400|POST / HTTP/1.0~Transfer-Encoding: chunked~~0~~
      400|GET / HTTP/1.1~Host: a~X-A: 1~ folded~~
      400|GET / HTTP/1.1~ Host: a~~
      400|GET / HTTP/1.1~Host: a~\tX: 1~~
      400|GET / HTTP/1.1~Host: a~: none~~
      400|GET / HTTP/1.1~Host: a~no colon~~
      400|GET / HTTP/1.1~Host: a~X(y): 1~~
      400|GET / HTTP/1.1~Host: a~X: $~~
      400|GET / HTTP/1.1~Host: a~X: a"b~~
      400|GET / HTTP/1.1^Host: a^^
      400|GET / HTTP/1.1~Host: a^X: 1~~
      400|GET / HTTP/1.1~Host: a~^
      400|GET / HTTP/1.1~Host: a!X: 1~~
      400|GET / HTTP/1.1!~Host: a~~
      400|GET / HTTP/1.1~~
      400|GET / HTTP/1.1~Host: a~Host: a~~
      400|GET / HTTP/1.1~Host: a b~~
      400|GET / HTTP/1.1~Host: a:b~~
      400|GET / HTTP/1.1~Host: a:99999~~
      400|GET / HTTP/1.1~Host: a:123456789012~~
      400|GET / HTTP/1.1~Host: u@a~~
      400|GET / HTTP/1.1~Host: a/b~~
      400|GET / HTTP/1.1~Host: [::1~~
      400|GET / HTTP/1.1~Host: [::1]x~~
      400|GET / HTTP/1.1~Host: [~~
      400|GET / HTTP/1.1~Host: a, b~~
      400|GET http://u@a/ HTTP/1.1~Host: a~~
      400|GET http:/// HTTP/1.1~Host: a~~
      400|GET http://a:b/ HTTP/1.1~Host: a~~
      400|GET ftp://a/ HTTP/1.1~Host: a~~
      400|GET x HTTP/1.1~Host: a~~
      400|GET * HTTP/1.1~Host: a~~
      501|CONNECT a:80 HTTP/1.1~Host: a:80~~
      400|GET  / HTTP/1.1~Host: a~~
      400|GET / x HTTP/1.1~Host: a~~
      400|GET /% HTTP/1.1~Host: a~~
      400|GET\t/ HTTP/1.1~Host: a~~
      400|G(T / HTTP/1.1~Host: a~~
      400|GET /~~
      400|GET / http/1.1~Host: a~~
      400|GET / HTTP/1.11~Host: a~~
      400| GET / HTTP/1.1~Host: a~~
      505|GET / HTTP/2.0~Host: a~~
      505|PRI * HTTP/2.0~~SM~~
      417|POST / HTTP/1.1~Host: a~Content-Length: 1~Expect: 200-ok~~x
      400|POST / HTTP/1.1~Host: a~Expect: 100-continue~Expect: 100-continue~Content-Length: 1~~x
      400|POST / HTTP/1.1~Host: a~Content-Type: text/plain~Content-Type: application/json~~
      400|POST / HTTP/1.1~Host: a~Authorization: Bearer a~Authorization: Bearer b~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~g~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0x1~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~-1~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~+1~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~ 1~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1 1~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1 ~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1\t~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1~x~0 ~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~;a~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1^x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1;a^b~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1~xy~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1~x^0~~
      413|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~41~x~0~~
      413|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~100000001~x~0~~
      413|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~ffffffffffffffffff~x~0~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~trailer~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~A : b~~
      400|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~A: b~ c~~
      """)
  void anAmbiguousRequestIsRefused(int status, String text) throws IOException {
    byte[] bytes = bytes(text);
    for (int cut = 0; cut <= bytes.length; cut++) {
      RequestParser parser = parser(bytes, cut, bytes.length);
      assertThatThrownBy(() -> parser.body(parser.head())).as("cut at " + cut)
          .isInstanceOfSatisfying(BadRequest.class, bad -> assertThat(bad.status()).isEqualTo(status));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      GET /v1/models HTTP/1.1~Host: a~~
      POST / HTTP/1.1~Host: a~Content-Length: 3~~abc
      POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3;a=b~abc~0~Trailer: x~~
      POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3 ; a~abc~0~~
      """)
  void aRequestThatEndsEarlyIsNoRequest(String text) throws IOException {
    byte[] bytes = bytes(text);
    for (int end = 1; end < bytes.length; end++) {
      RequestParser parser = parser(bytes, 0, end);
      assertThatThrownBy(() -> parser.body(parser.head())).as("end at " + end).isInstanceOf(Connection.ClientGone.class);
    }
    RequestParser whole = parser(bytes, 0, bytes.length);
    assertThat(whole.body(whole.head())).isNotNull();
    assertThat(whole.head()).isNull();
  }

  @Test
  void headsExtensionsAndTrailersAreBounded() {
    String chunked = "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~";
    refused(431, "GET /" + "a".repeat(2_000) + " HTTP/1.1~Host: a~~");
    refused(431, "GET / HTTP/1.1~Host: a~X: " + "a".repeat(2_000) + "~~");
    refused(431, "GET / HTTP/1.1~Host: a~" + "X: y~".repeat(500) + "~");
    refused(431, "GET / HTTP/1.1~Host: a~" + "X".repeat(2_000));
    refused(400, chunked + "1;" + "a".repeat(1_100) + "~x~0~~");
    refused(400, chunked + ("1;" + "a".repeat(500) + "~x~").repeat(5) + "0~~");
    refused(431, chunked + "0~" + "X: y~".repeat(500) + "~");
  }

  private static void refused(int status, String text) {
    RequestParser parser = parser(bytes(text), 0, bytes(text).length);
    assertThatThrownBy(() -> parser.body(parser.head()))
        .isInstanceOfSatisfying(BadRequest.class, bad -> assertThat(bad.status()).isEqualTo(status));
  }

  /** A tilde stands for CR LF, a caret for LF, an exclamation mark for CR; the others for characters that do not belong there. */
  private static byte[] bytes(String text) {
    return text.replace("~", "\r\n").replace('^', '\n').replace('!', '\r').replace('`', '\u000b').replace('$', '\0')
        .replace('"', '\u007f').replace('#', '\u00b2').replace('%', '\u00e4').getBytes(StandardCharsets.ISO_8859_1);
  }

  private static RequestParser parser(byte[] bytes, int cut, int end) {
    InputStream in = new SequenceInputStream(new ByteArrayInputStream(bytes, 0, cut),
        new ByteArrayInputStream(Arrays.copyOfRange(bytes, cut, end)));
    return new RequestParser(in, OutputStream.nullOutputStream(), SMALL);
  }
}
