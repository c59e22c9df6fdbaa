package io.github.kimisdk.strict;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.strict.Reply.Answer;
import java.util.List;

/** Writes the answers of one route. */
interface Answers {

  JsonObject whole(Asked asked, Answer answer);

  List<String> frames(Asked asked, Answer answer);

  static Answers of(Route route) {
    return switch (route) {
      case CHAT -> new ChatAnswers();
      case MESSAGES -> new MessagesAnswers();
      case RESPONSES -> new ResponsesAnswers();
    };
  }

  /** Cuts a text into two pieces, or none if it is empty. */
  static List<String> pieces(String text) {
    int half = text.length() / 2;
    return text.isEmpty() ? List.of() : half == 0 ? List.of(text) : List.of(text.substring(0, half), text.substring(half));
  }
}
