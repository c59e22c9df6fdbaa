package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Answers the questions of a server: requests {@code elicitation/create} of the revisions with sessions, and the same as input
 * that a result of the stateless revision asks for. Other requests of a server are refused, because nothing announces them.
 *
 * @param answerer makes the result of a question from its parameters, on a worker; null if nobody answers
 */
public record Questions(UnaryOperator<JsonObject> answerer) {

  /** How many questions a result may ask. */
  static final int MAX_QUESTIONS = 16;

  /** How many results of one call may ask. */
  static final int MAX_ROUNDS = 10;

  private static final String METHOD = "elicitation/create";
  private static final JsonObject BOTH =
      JsonObject.of("elicitation", JsonObject.of("form", JsonObject.EMPTY, "url", JsonObject.EMPTY));

  /** The capabilities of the client. */
  JsonObject capabilities() {
    return answerer == null ? JsonObject.EMPTY : BOTH;
  }

  /** Whether a request of the server is a question that somebody answers. */
  boolean answers(String method) {
    return answerer != null && method.equals(METHOD);
  }

  /** Answers a question. The future fails if the answerer does. */
  CompletableFuture<JsonObject> answer(JsonObject params) {
    return CompletableFuture.supplyAsync(() -> new Callbacks().ask(() -> answerer.apply(params)), Workers.THREADS);
  }

  /** Whether a result asks for input. */
  static boolean asked(JsonObject result) {
    return MessageMembers.text(result, "resultType").equals("input_required");
  }

  /** The parameters with which a request goes on after a result that asks for input. */
  CompletableFuture<JsonObject> next(JsonObject params, JsonObject result) {
    JsonObject requests = MessageMembers.object(result, "inputRequests");
    JsonValue state = result.tryGet("requestState").orElse(null);
    return CompletableFuture.supplyAsync(() -> {
      if (requests.empty() && !(state instanceof JsonString)) {
        throw refused("nothing", "");
      }
      JsonObject next = params.without("inputResponses").without("requestState");
      next = requests.empty() ? next : next.with("inputResponses", answers(requests));
      return state instanceof JsonString ? next.with("requestState", state) : next;
    }, Workers.THREADS);
  }

  /** Asks all questions of a result, one after the other, if all of them can be answered. */
  private JsonObject answers(JsonObject requests) {
    if (requests.members().size() > MAX_QUESTIONS) {
      throw refused("more than " + MAX_QUESTIONS + " answers", "");
    }
    for (JsonValue request : requests.members().values()) {
      String method = request instanceof JsonObject object ? MessageMembers.text(object, "method") : "";
      if (!answers(method)) {
        throw refused(Log.quoted(method), method.equals(METHOD) ? "Set onQuestion of the builder to answer the server's questions"
            : "This client does not offer it");
      }
    }
    JsonObject answers = JsonObject.EMPTY;
    for (Map.Entry<String, JsonValue> request : requests.members().entrySet()) {
      JsonObject question = MessageMembers.object((JsonObject) request.getValue(), "params");
      answers = answers.with(request.getKey(), new Callbacks().ask(() -> answerer.apply(question)));
    }
    return answers;
  }

  private static Failure refused(String found, String hint) {
    return new Failure(Failure.Kind.INVALID_MESSAGE,
        "expected a complete result, found one of the type \"input_required\" that asks for " + found, hint);
  }
}
