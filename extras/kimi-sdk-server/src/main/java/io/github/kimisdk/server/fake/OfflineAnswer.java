package io.github.kimisdk.server.fake;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The answers of the offline model. */
public final class OfflineAnswer {

  private static final String INTRODUCTION = "I am the offline model of kimi-sdk, not Kimi. ";

  private OfflineAnswer() {}

  public static ChatResponse to(ChatRequest request) {
    return to(request, KeyVariables.set());
  }

  /** Answers for a reader who has set a key of Kimi, or for one who has not. */
  static ChatResponse to(ChatRequest request, boolean withKey) {
    List<String> prompts = new ArrayList<>();
    long wordsRead = 0;
    for (Message message : request.messages()) {
      wordsRead += words(message.text()).length;
      if (message instanceof UserMessage) {
        prompts.add(message.text().strip());
      }
    }
    String prompt = prompts.isEmpty() ? "" : prompts.get(prompts.size() - 1);
    List<ToolCall> calls = new OfflineTools(request, prompt).calls();
    boolean telling = calls.isEmpty() || request.tools().isEmpty();
    AssistantMessage message = AssistantMessage.of(telling ? text(request, prompts, withKey) : "", calls);
    if (thinks(request, calls)) {
      message = message.withReasoning(calls.isEmpty() ? "The prompt has %s words.".formatted(words(prompt).length)
          : "The prompt asks for %s.".formatted(calls.get(0).name()));
    }
    return limited(message, request, wordsRead);
  }

  private static boolean thinks(ChatRequest request, List<ToolCall> calls) {
    return !request.reasoning().off() && (!calls.isEmpty() || request.reasoning().thinking().isPresent());
  }

  private static String text(ChatRequest request, List<String> prompts, boolean withKey) {
    String prompt = prompts.isEmpty() ? "" : prompts.get(prompts.size() - 1);
    ResponseFormat format = request.output().format().orElse(ResponseFormat.TEXT);
    if (format instanceof ResponseFormat.FittingSchema fitting) {
      return Json.write(SchemaSample.of(fitting.schema(), subject(prompt)));
    }
    List<Message> messages = request.messages();
    List<String> results = new ArrayList<>();
    for (int i = messages.size() - 1; i >= 0 && messages.get(i) instanceof ToolMessage; i--) {
      results.add(0, "\"" + messages.get(i).text().strip() + "\"");
    }
    String text = results.isEmpty() ? answer(prompts, withKey)
        : INTRODUCTION + (results.size() == 1 ? "The tool returned " : "The tools returned ") + String.join(" and ", results)
        + ".";
    return format.equals(ResponseFormat.JSON) ? Json.write(JsonObject.of("answer", text)) : text;
  }

  /** Ends an answer at its first stop word, or at its limit. */
  private static ChatResponse limited(AssistantMessage message, ChatRequest request, long wordsRead) {
    String text = message.text();
    int end = request.output().stop().stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(text.length());
    String thought = message.reasoning().orElse("");
    int most = (int) Math.min(Math.max(RequestWire.limit(request).orElse(Integer.MAX_VALUE), 0), Integer.MAX_VALUE);
    String keptThought = firstWords(thought, most);
    String kept = firstWords(text.substring(0, end), most - words(keptThought).length);
    boolean cut = message.toolCalls().isEmpty() && (keptThought.length() < thought.length() || kept.length() < end);
    AssistantMessage said = AssistantMessage.of(kept, message.toolCalls());
    AssistantMessage whole = message.reasoning().isEmpty() ? said
        : said.withReasoning(message.toolCalls().isEmpty() ? keptThought : thought);
    Usage usage = Usage.of(wordsRead, words(whole.reasoning().orElse("")).length + words(kept).length + message.toolCalls()
        .size());
    ChatResponse response = ChatResponse.of(whole).withUsage(usage);
    return cut ? response.withChoices(List.of(Choice.of(whole, FinishReason.LENGTH))) : response;
  }

  private static String firstWords(String text, int most) {
    int at = 0;
    for (int i = 0; i < most && at < text.length(); i++) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
    return text.substring(at).isBlank() ? text : text.substring(0, at);
  }

  /** Returns the word that a prompt seems to be about: the last capitalized one after the first word, or else the longest. */
  static String subject(String prompt) {
    String[] words = words(prompt);
    for (int i = words.length - 1; i > 0; i--) {
      String word = letters(words[i]);
      if (!word.isEmpty() && Character.isUpperCase(word.codePointAt(0))) {
        return word;
      }
    }
    String longest = longest(words);
    return longest.isEmpty() ? "sample" : longest;
  }

  private static String answer(List<String> prompts, boolean withKey) {
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
        + history + (withKey ? "" : "With a key in KIMI_API_KEY, Kimi would answer here. ")
        + "Ask for a table, code, a formula, a tool call, or a demo of all." + new OfflineDemo(prompt).parts();
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
  static String letters(String word) {
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
}
