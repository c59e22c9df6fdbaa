package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestParserTest {

  private static final String REQUESTS = """
      POST /a HTTP/1.1
      Host: a
      Content-Length: 3
      X-Name:  value\s

      abcPOST /b HTTP/1.1
      Host: [::1]:80
      Transfer-Encoding: chunked
      Expect: 100-continue

      2;extension
      de
      1
      f
      0
      Trailer: ignored

      GET /c HTTP/1.0

      """.replace("\n", "\r\n");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void requestsAreTheSameForEveryCutOfTheirBytes() throws IOException {
    byte[] bytes = REQUESTS.getBytes(StandardCharsets.ISO_8859_1);
    for (int cut = 0; cut <= bytes.length; cut++) {
      out.reset();
      InputStream in = new SequenceInputStream(
          new ByteArrayInputStream(bytes, 0, cut), new ByteArrayInputStream(Arrays.copyOfRange(bytes, cut, bytes.length)));
      assertThat(requests(new RequestParser(in, out, TestLimits.WIDE))).as("cut at " + cut).containsExactly(
          "POST /a abc value keep", "POST /b def - keep", "GET /c  - close");
      assertThat(out).hasToString("HTTP/1.1 100 Continue\r\n\r\n");
    }
  }

  private static List<String> requests(RequestParser parser) throws IOException {
    List<String> requests = new ArrayList<>();
    for (RequestHead head = parser.head(); head != null; head = parser.head()) {
      Request request = new Request("req_1", head, parser.body(head));
      requests.add(request.method() + " " + request.path() + " " + request.text() + " "
          + request.header("x-name").orElse("-") + (head.keepAlive() ? " keep" : " close"));
    }
    return requests;
  }
}
