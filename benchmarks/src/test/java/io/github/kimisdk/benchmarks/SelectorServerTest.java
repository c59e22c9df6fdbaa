package io.github.kimisdk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

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
}
