package io.github.kimisdk.examples;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks Kimi on the command line and prints the answer while it arrives.
 *
 * <pre>
 *   Chat "Why is the sky blue?"      one prompt
 *   echo "Why?" | Chat -             one prompt from standard input
 *   Chat                             a conversation, until an empty line or the end of the input
 * </pre>
 *
 * <p>The answer goes to standard output, everything else to standard error. Without a key, the offline server answers.
 */
public final class Chat {

  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Chat() {}

  /**
   * Runs the example.
   *
   * @param args the prompt, {@code -} for standard input, or nothing for a conversation
   * @throws IOException when standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Offline.Client client = Offline.orFromEnv()) {
      if (args.length == 0) {
        converse(client.kimi(), input);
      } else {
        String prompt = args[0].equals("-") ? String.join("\n", input.lines().toList()) : String.join(" ", args);
        answer(client.kimi(), List.of(Message.user(prompt)));
      }
    } catch (KimiException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void converse(Kimi kimi, BufferedReader input) throws IOException {
    List<Message> messages = new ArrayList<>();
    System.err.print("> ");
    for (String line = input.readLine(); line != null && !line.isBlank(); line = input.readLine()) {
      messages.add(Message.user(line));
      messages.add(answer(kimi, messages).message());
      System.err.print("> ");
    }
  }

  private static ChatResponse answer(Kimi kimi, List<Message> messages) {
    try (ChatStream stream = kimi.stream(ChatRequest.of(messages))) {
      for (ChatChunk chunk : stream) {
        OUT.print(chunk.text());
        OUT.flush();
      }
      OUT.println();
      ChatResponse response = stream.response();
      response.usage().ifPresent(usage -> System.err.println("[" + response.model() + ": " + usage + "]"));
      return response;
    }
  }
}
