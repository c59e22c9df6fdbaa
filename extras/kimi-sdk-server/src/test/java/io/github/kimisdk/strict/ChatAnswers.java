package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.strict.Reply.Answer;
import io.github.kimisdk.strict.Reply.Call;
import java.util.ArrayList;
import java.util.List;

/** Writes answers of chat completions as Kimi does (sections 2.6 and 2.7). */
final class ChatAnswers implements Answers {

  @Override
  public JsonObject whole(Asked asked, Answer answer) {
    JsonObject message = JsonObject.of("role", "assistant", "content", answer.text());
    message = asked.thinks() ? message.with("reasoning_content", Json.of(answer.reasoning())) : message;
    message = answer.calls().isEmpty() ? message : message.with("tool_calls", JsonArray.of(calls(answer)));
    return head(asked, "chat.completion", JsonObject.of("index", 0, "message", message, "finish_reason", reason(answer)))
        .with("usage", usage(asked));
  }

  @Override
  public List<String> frames(Asked asked, Answer answer) {
    List<JsonObject> deltas = new ArrayList<>();
    deltas.add(JsonObject.of("role", "assistant", "content", ""));
    if (asked.thinks()) {
      deltas.add(JsonObject.of("reasoning_content", answer.reasoning()));
    }
    for (String piece : Answers.pieces(answer.text())) {
      deltas.add(JsonObject.of("content", piece));
    }
    for (int i = 0; i < answer.calls().size(); i++) {
      Call call = answer.calls().get(i);
      deltas.add(JsonObject.of("tool_calls", List.of(JsonObject.of("index", i, "id", call.id(), "type", "function", "function",
          JsonObject.of("name", call.name(), "arguments", "")))));
      for (String piece : Answers.pieces(call.arguments())) {
        deltas.add(JsonObject.of("tool_calls",
            List.of(JsonObject.of("index", i, "function", JsonObject.of("arguments", piece)))));
      }
    }
    List<String> frames = new ArrayList<>();
    for (JsonObject delta : deltas) {
      frames.add(frame(head(asked, "chat.completion.chunk",
          JsonObject.of("index", 0, "delta", delta, "finish_reason", JsonNull.NULL))));
    }
    frames.add(frame(head(asked, "chat.completion.chunk",
        JsonObject.of("index", 0, "delta", JsonObject.EMPTY, "finish_reason", reason(answer), "usage", usage(asked)))));
    if (Body.yes(Body.object(asked.body(), "stream_options"), "include_usage")) {
      frames.add(frame(head(asked, "chat.completion.chunk", JsonObject.EMPTY).with("choices", JsonArray.EMPTY)
          .with("usage", usage(asked))));
    }
    frames.add("data: [DONE]\n\n");
    return frames;
  }

  private static List<JsonObject> calls(Answer answer) {
    return answer.calls().stream().map(call -> JsonObject.of("id", call.id(), "type", "function", "function",
        JsonObject.of("name", call.name(), "arguments", call.arguments()))).toList();
  }

  private static String frame(JsonObject data) {
    return "data: " + Json.write(data) + "\n\n";
  }

  private static String reason(Answer answer) {
    return answer.calls().isEmpty() ? "stop" : "tool_calls";
  }

  private static JsonObject head(Asked asked, String object, JsonObject choice) {
    return JsonObject.of("id", "chatcmpl-" + asked.id(), "object", object, "created", 1_788_000_000, "model",
        asked.modelId(), "choices", List.of(choice));
  }

  private static JsonObject usage(Asked asked) {
    return JsonObject.of("prompt_tokens", asked.tokens(), "completion_tokens", 20, "total_tokens", asked.tokens() + 20,
        "cached_tokens", 10);
  }
}
