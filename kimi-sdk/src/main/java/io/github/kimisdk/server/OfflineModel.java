package io.github.kimisdk.server;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.chat.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A model that needs no key and no network. It knows nothing; it shows that it was asked, by telling what it read.
 * Its usage counts words, not tokens.
 */
public final class OfflineModel implements ChatModel {

  /** A model without a memory; one serves any number of conversations. */
  public OfflineModel() {}

  @Override
  public ChatResponse chat(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    List<String> prompts = new ArrayList<>();
    long read = 0;
    for (Message message : request.messages()) {
      read += words(message.text()).length;
      if (message instanceof UserMessage) {
        prompts.add(message.text().strip());
      }
    }
    String text = answer(prompts);
    return ChatResponse.of(AssistantMessage.of(text)).withUsage(Usage.of(read, words(text).length));
  }

  private static String answer(List<String> prompts) {
    String prompt = prompts.isEmpty() ? "" : prompts.get(prompts.size() - 1);
    String[] words = words(prompt);
    StringBuilder answer = new StringBuilder("I am the offline model of kimi-sdk, not Kimi. ");
    if (words.length == 0) {
      return answer.append("You wrote nothing that I can read.").toString();
    }
    answer.append("You ").append(prompt.endsWith("?") ? "asked" : "wrote").append(" \"").append(prompt).append("\": ");
    answer.append(words.length).append(words.length == 1 ? " word" : " words").append(", the longest of them \"");
    answer.append(longest(words)).append("\". ");
    if (prompts.size() > 1) {
      answer.append("Before that, in ").append(prompts.size() - 1).append(prompts.size() == 2 ? " turn" : " turns");
      answer.append(", you began with \"").append(prompts.get(0)).append("\". ");
    }
    return answer.append("With a key in KIMI_API_KEY, Kimi would answer here.").toString();
  }

  private static String[] words(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
  }

  private static String longest(String[] words) {
    String longest = "";
    for (String word : words) {
      String bare = word.replaceAll("^\\P{L}+|\\P{L}+$", "");
      longest = bare.length() > longest.length() ? bare : longest;
    }
    return longest;
  }

  @Override
  public String toString() {
    return "OfflineModel";
  }
}
