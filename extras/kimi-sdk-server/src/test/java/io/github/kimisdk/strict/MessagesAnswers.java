package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.strict.Reply.Answer;
import io.github.kimisdk.strict.Reply.Call;
import java.util.ArrayList;
import java.util.List;

/** Writes answers of the Messages route as Kimi does (sections 5.2 and 5.3): thoughts without a signature. */
final class MessagesAnswers implements Answers {

  @Override
  public JsonObject whole(Asked asked, Answer answer) {
    List<JsonObject> blocks = new ArrayList<>();
    if (asked.thinks()) {
      blocks.add(JsonObject.of("type", "thinking", "thinking", answer.reasoning()));
    }
    if (!answer.text().isEmpty()) {
      blocks.add(JsonObject.of("type", "text", "text", answer.text()));
    }
    for (Call call : answer.calls()) {
      blocks.add(JsonObject.of("type", "tool_use", "id", call.id(), "name", call.name(), "input", Json.parse(call.arguments())));
    }
    return message(asked).with("content", JsonArray.of(blocks)).with("stop_reason", Json.of(reason(answer)));
  }

  @Override
  public List<String> frames(Asked asked, Answer answer) {
    List<String> frames = new ArrayList<>();
    frames.add(frame("message_start", JsonObject.of("message", message(asked))));
    int index = 0;
    if (asked.thinks()) {
      block(frames, index++, JsonObject.of("type", "thinking", "thinking", ""), "thinking_delta", "thinking", answer.reasoning());
    }
    if (!answer.text().isEmpty()) {
      block(frames, index++, JsonObject.of("type", "text", "text", ""), "text_delta", "text", answer.text());
    }
    for (Call call : answer.calls()) {
      block(frames, index++, JsonObject.of("type", "tool_use", "id", call.id(), "name", call.name(), "input", JsonObject.EMPTY),
          "input_json_delta", "partial_json", call.arguments());
    }
    frames.add(frame("message_delta", JsonObject.of("delta",
        JsonObject.of("stop_reason", reason(answer), "stop_sequence", JsonNull.NULL), "usage", usage(asked))));
    frames.add(frame("message_stop", JsonObject.EMPTY));
    return frames;
  }

  private static void block(List<String> frames, int index, JsonObject start, String type, String member, String text) {
    frames.add(frame("content_block_start", JsonObject.of("index", index, "content_block", start)));
    for (String piece : Answers.pieces(text)) {
      frames.add(frame("content_block_delta",
          JsonObject.of("index", index, "delta", JsonObject.of("type", type, member, piece))));
    }
    frames.add(frame("content_block_stop", JsonObject.of("index", index)));
  }

  private static String frame(String type, JsonObject data) {
    return "event: " + type + "\ndata: " + Json.write(data.with("type", Json.of(type))) + "\n\n";
  }

  private static JsonObject message(Asked asked) {
    return JsonObject.of("id", "msg_" + asked.id(), "type", "message", "role", "assistant", "model", asked.modelId(), "content",
        JsonArray.EMPTY, "stop_reason", JsonNull.NULL, "stop_sequence", JsonNull.NULL, "usage", usage(asked));
  }

  private static JsonObject usage(Asked asked) {
    return JsonObject.of("input_tokens", asked.tokens(), "cache_read_input_tokens", 0, "cache_creation_input_tokens", 0,
        "output_tokens", 20);
  }

  private static String reason(Answer answer) {
    return answer.calls().isEmpty() ? "end_turn" : "tool_use";
  }
}
