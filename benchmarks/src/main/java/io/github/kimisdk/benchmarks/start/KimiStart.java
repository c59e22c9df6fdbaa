package io.github.kimisdk.benchmarks.start;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.io.IOException;

/** Prints the first token of an answer, and ends with its standard input: {@code KimiStart address}. */
public final class KimiStart {

  private KimiStart() {}

  public static void main(String[] args) throws IOException {
    try (Kimi kimi = Kimi.builder().key("sk-start").baseUrl(args[0]).build();
        ChatStream stream = kimi.stream(ChatRequest.of("Hello"))) {
      for (ChatChunk chunk : stream) {
        if (!chunk.text().isEmpty()) {
          System.out.println(chunk.text());
          System.out.flush();
          break;
        }
      }
      System.in.read();
    }
  }
}
