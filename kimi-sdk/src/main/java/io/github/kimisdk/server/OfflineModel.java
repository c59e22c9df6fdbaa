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
 * A model that needs no key and no network. It has no knowledge; its answer describes the prompts that it received. Its usage counts
 * words, not tokens.
 */
public final class OfflineModel implements ChatModel {

  private static final String INTRODUCTION = "I am the offline model of kimi-sdk, not Kimi. ";

  /** Creates a model. It has no state and serves any number of conversations. */
  public OfflineModel() {}

  @Override
  public ChatResponse chat(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    List<String> prompts = new ArrayList<>();
    long wordsRead = 0;
    for (Message message : request.messages()) {
      wordsRead += words(message.text()).length;
      if (message instanceof UserMessage) {
        prompts.add(message.text().strip());
      }
    }
    String text = answer(prompts);
    return ChatResponse.of(AssistantMessage.of(text)).withUsage(Usage.of(wordsRead, words(text).length));
  }

  private static String answer(List<String> prompts) {
    String prompt = prompts.isEmpty() ? "" : prompts.get(prompts.size() - 1);
    String[] words = words(prompt);
    if (words.length == 0) {
      return INTRODUCTION + "You wrote nothing that I can read.";
    }
    int turns = prompts.size() - 1;
    String verb = prompt.endsWith("?") ? "asked" : "wrote";
    String unit = words.length == 1 ? "word" : "words";
    String history = turns == 0 ? "" : "Before that, in %s %s, you began with \"%s\". ".formatted(
        turns, turns == 1 ? "turn" : "turns", prompts.get(0));
    return INTRODUCTION
        + "You %s \"%s\": %s %s, the longest of them \"%s\". ".formatted(verb, prompt, words.length, unit, longest(words))
        + history + "With a key in KIMI_API_KEY, Kimi would answer here.";
  }

  private static String[] words(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
  }

  private static String longest(String[] words) {
    String longest = "";
    for (String word : words) {
      String letters = letters(word);
      longest = letters.length() > longest.length() ? letters : longest;
    }
    return longest;
  }

  /** The word without what stands around its first and its last letter. */
  private static String letters(String word) {
    int from = 0;
    while (from < word.length() && !Character.isLetter(word.codePointAt(from))) {
      from += Character.charCount(word.codePointAt(from));
    }
    int to = word.length();
    while (to > from && !Character.isLetter(word.codePointBefore(to))) {
      to -= Character.charCount(word.codePointBefore(to));
    }
    return word.substring(from, to);
  }

  @Override
  public String toString() {
    return "OfflineModel";
  }
}
