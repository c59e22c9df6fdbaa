package io.github.kimisdk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectorServerTest {

  @Test
  void aRequestIsWholeWithItsBody() {
    String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n";
    assertThat(SelectorServer.whole(head.substring(0, 40))).isFalse();
    assertThat(SelectorServer.whole(head)).isFalse();
    assertThat(SelectorServer.whole(head + "1234")).isFalse();
    assertThat(SelectorServer.whole(head + "12345")).isTrue();
    assertThat(SelectorServer.whole("GET / HTTP/1.1\r\n\r\n")).isTrue();
  }

  @Test
  void anEventIsWrittenWithItsHttpChunk() {
    ByteBuffer answer = ByteBuffer.wrap(PreparedServer.stream(1));
    List<String> events = new ArrayList<>();
    while (answer.hasRemaining()) {
      byte[] event = new byte[SelectorServer.eventEnd(answer) - answer.position()];
      answer.get(event);
      events.add(new String(event, StandardCharsets.US_ASCII));
    }
    assertThat(events).hasSize(4);
    assertThat(events.get(0)).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\n\r\n").endsWith("}\n\n\r\n");
    assertThat(events.get(2)).isEqualTo("e\r\ndata: [DONE]\n\n\r\n");
    assertThat(events.get(3)).isEqualTo("0\r\n\r\n");
  }
}
