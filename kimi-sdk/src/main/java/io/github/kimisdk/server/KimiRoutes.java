package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.internal.wire.CountWire;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes of Kimi's format, each with its base {@code /v1} or without it. */
final class KimiRoutes implements Handler {

  private static final String NOT_FOUND = "resource_not_found_error";
  private static final String CHAT = "POST /chat/completions";
  private static final String MODEL = "GET /models/";
  private static final String ROUTES = "POST /v1/chat/completions, GET /v1/models, GET /v1/models/{id} and "
      + "POST /v1/tokenizers/estimate-token-count";

  /** The id that is listed for a model without one. */
  private static final String UNNAMED = "local";

  private final ServerOptions options;
  private final AccessCheck access;
  private final ChatCompletions chat;

  KimiRoutes(ChatModel model, ServerOptions options, ChatCompletions chat, AccessCheck access) {
    this.options = options.models().isEmpty() ? options.withModels(List.of(model.model().orElse(UNNAMED))) : options;
    this.access = access;
    this.chat = chat;
  }

  @Override
  public Optional<ScriptedAnswer> answerToHead(RequestHead head) {
    return access.answer(head);
  }

  @Override
  public Map<String, String> headers(RequestHead head) {
    return access.headers(head);
  }

  @Override
  public Ending handle(ServerRequest request, Connection connection) throws IOException {
    String path = request.path().split("\\?", 2)[0];
    // The connection sends no body in answer to HEAD.
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    String route = method + " " + (path.startsWith("/v1/") ? path.substring(3) : path);
    if (route.equals(CHAT)) {
      return chat.handle(request, connection);
    }
    return answer(route, path, request).playOn(connection);
  }

  private ScriptedAnswer answer(String route, String path, ServerRequest request) {
    return switch (route) {
      case "GET /models" -> ScriptedAnswer.json(200, ModelsWire.write(options.models()));
      case "POST /tokenizers/estimate-token-count" -> count(request);
      default -> route.startsWith(MODEL) && route.length() > MODEL.length()
          ? model(route.substring(MODEL.length()))
          : ScriptedAnswer.error(404, NOT_FOUND, "there is no " + request.method() + " " + path + "; this server has " + ROUTES);
    };
  }

  /** Answers with one model in OpenAI's format. Kimi may not have this route; the error is that of its other routes. */
  private ScriptedAnswer model(String encoded) {
    String id;
    try {
      id = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      id = encoded;
    }
    return options.models().contains(id)
        ? ScriptedAnswer.json(200, ModelsWire.write(id))
        : ScriptedAnswer.error(404, NOT_FOUND,
            "Not found the model " + id + " or Permission denied; this server lists " + options.models());
  }

  private static ScriptedAnswer count(ServerRequest request) {
    try {
      long tokens = TokenRule.estimate(ChatCompletions.read(request.json()).messages());
      return ScriptedAnswer.json(200, CountWire.write(tokens));
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return ChatCompletions.invalid(wrong);
    }
  }
}
