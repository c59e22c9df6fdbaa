package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The conversation of a request: the system instruction and the contents.
 *
 * <p>Results of calls stand in contents of the user and become messages of their own, before all else that the user says after
 * the calls. Ids are optional in Gemini's API, and some client libraries drop them. A call without an id gets one from its
 * position, so that the next request has the same one. A result without a known id belongs to the first open call of its name.
 */
final class GeminiContents {

  private final List<Message> messages = new ArrayList<>();
  /** The calls of the last answer that have no result yet. */
  private final List<ToolCall> open = new ArrayList<>();
  /** The place of the next result. */
  private int resultsAt;
  private int unnamed;
  private GeminiTurn turn;

  private GeminiContents() {}

  static List<Message> read(GeminiMembers request) {
    GeminiContents contents = new GeminiContents();
    request.value("systemInstruction").ifPresent(value -> contents.messages.add(value instanceof JsonString text
        ? SystemMessage.of(text.value()) : system(request.child("systemInstruction"))));
    List<GeminiMembers> list = request.value("contents").orElse(null) instanceof JsonObject
        ? List.of(request.child("contents")) : request.list("contents");
    if (list.isEmpty()) {
      throw request.refusal("contents", "at least one content", "none");
    }
    list.forEach(contents::add);
    contents.end();
    return contents.ended();
  }

  private static SystemMessage system(GeminiMembers content) {
    List<ContentPart> texts = new ArrayList<>();
    for (GeminiMembers part : content.list("parts")) {
      texts.add(ContentPart.text(part.required("text")));
    }
    return new SystemMessage(texts, Optional.empty(), List.of(), JsonObject.EMPTY);
  }

  private void add(GeminiMembers content) {
    String role = content.string("role").orElse("").toLowerCase(Locale.ROOT);
    switch (role) {
      case "model", "assistant" -> {
        turn = turn == null ? new GeminiTurn(this::id) : turn;
        content.list("parts").forEach(turn::add);
      }
      case "", "user", "function", "tool" -> {
        end();
        user(content);
      }
      case "system" -> {
        end();
        messages.add(system(content));
      }
      default -> throw content.refusal("role", "user or model", "\"" + role + "\"");
    }
  }

  /** Returns an id for a call that has none, in the form of Kimi's own. */
  private String id(String name) {
    return name + ":" + unnamed++;
  }

  /** Ends the answer that the contents so far belong to. */
  private void end() {
    if (turn == null) {
      return;
    }
    turn.message().ifPresent(messages::add);
    if (!turn.calls().isEmpty()) {
      open.clear();
      open.addAll(turn.calls());
      resultsAt = messages.size();
    }
    turn = null;
  }

  /** Returns the messages. A text of the model at the end is the beginning of the answer, as in Gemini's API. */
  private List<Message> ended() {
    int last = messages.size() - 1;
    if (last >= 0 && messages.get(last) instanceof AssistantMessage answer && answer.toolCalls().isEmpty()) {
      messages.set(last, answer.withPartial(true));
    }
    return messages;
  }

  private void user(GeminiMembers content) {
    List<GeminiMembers> parts = content.list("parts");
    if (parts.isEmpty()) {
      throw content.refusal("parts", "at least one part", "none");
    }
    List<ContentPart> said = new ArrayList<>();
    for (GeminiMembers part : parts) {
      if (part.has("functionCall")) {
        throw part.refusal("functionCall", "a call in a content of the role model", "it in one of the role user");
      }
      if (part.has("functionResponse")) {
        messages.add(resultsAt, result(part.child("functionResponse")));
        resultsAt++;
      } else {
        GeminiParts.read(part).ifPresent(said::add);
      }
    }
    if (!said.isEmpty()) {
      messages.add(UserMessage.of(said));
    }
  }

  private ToolMessage result(GeminiMembers response) {
    String id = response.string("id").orElse("");
    Optional<String> name = response.string("name").filter(text -> !text.isEmpty());
    ToolCall call = open.stream().filter(known -> known.id().equals(id)).findFirst()
        .or(() -> open.stream().filter(known -> name.isEmpty() || known.name().equals(name.get())).findFirst())
        .orElseThrow(() ->
        response.refusal("", "the result of a functionCall that has none yet", "one of " + name.orElse("no name")));
    open.remove(call);
    return new ToolMessage(call.id(), GeminiResult.read(response), name, JsonObject.EMPTY);
  }

  /**
   * The content of a function's result. Gemini wants an object. A member {@code output} is the result itself, by the
   * documentation of the API; the library for Python names it {@code result}, and the AI SDK sends the name and the
   * {@code content}. Other objects, such as those with an {@code error}, are the result as a whole.
   */
  static final class GeminiResult {

    private static final Set<String> WRAPPERS = Set.of("output", "result");

    private GeminiResult() {}

    static List<ContentPart> read(GeminiMembers response) {
      List<ContentPart> content = new ArrayList<>();
      for (GeminiMembers part : response.list("parts")) {
        GeminiParts.read(part).ifPresent(content::add);
      }
      JsonObject result = response.whole("response").orElse(JsonObject.EMPTY);
      if (!result.empty() || content.isEmpty()) {
        content.add(0, ContentPart.text(text(result)));
      }
      return content;
    }

    private static String text(JsonObject result) {
      if (result.size() == 1 && WRAPPERS.contains(result.name(0))) {
        return text(result.value(0));
      }
      boolean named = result.size() == 2 && result.has("name") && result.has("content");
      return named ? text(result.get("content")) : result.toString();
    }

    private static String text(JsonValue value) {
      return value instanceof JsonString text ? text.value() : value.toString();
    }
  }
}
