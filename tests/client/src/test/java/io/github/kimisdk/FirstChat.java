package io.github.kimisdk;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;

/** A program that prints a streamed answer: {@code FirstChat address key}. */
final class FirstChat {

  private FirstChat() {}

  public static void main(String[] args) {
    try (Kimi kimi = Kimi.builder().key(args[1]).baseUrl(args[0]).build();
        ChatStream stream = kimi.stream(ChatRequest.of("Hello"))) {
      for (ChatChunk chunk : stream) {
        System.out.print(chunk.text());
      }
      System.out.println();
      System.out.println(stream.response().complete());
    }
  }
}
