package io.github.kimisdk;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;

/** A program that prints the first token of an answer: {@code FirstToken address}. */
final class FirstToken {

  static final String MARK = "first token: ";

  private FirstToken() {}

  public static void main(String[] args) {
    try (Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(args[0]).build();
        ChatStream stream = kimi.stream(ChatRequest.of("Hello"))) {
      for (ChatChunk chunk : stream) {
        if (!chunk.text().isEmpty()) {
          System.out.println(MARK.concat(chunk.text()));
          return;
        }
      }
    }
  }
}
