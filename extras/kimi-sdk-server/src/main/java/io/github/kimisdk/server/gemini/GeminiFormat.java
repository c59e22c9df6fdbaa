package io.github.kimisdk.server.gemini;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.server.format.ApiCall;
import io.github.kimisdk.server.format.ApiCall.Delivery;
import io.github.kimisdk.server.format.ApiCall.Purpose;
import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.format.ApiRoute;
import io.github.kimisdk.server.format.EventFraming;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.ServerFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Gemini format. The path of a request says its model and whether its answer is streamed, so the route sets both. {@link
 * GeminiFraming} turns the events of a stream into bytes.
 */
public final class GeminiFormat implements ServerFormat {

  private static final String STABLE = "/v1/models";
  private static final List<String> VERSIONS = List.of("/v1beta/models", STABLE);
  private static final List<ApiRoute> STABLE_CALLS = calls(STABLE).toList();

  /** {@inheritDoc} The request has no model. */
  @Override
  public ChatRequest readRequest(JsonObject body) {
    return GeminiRequest.read(body);
  }

  /** Returns false, because a body does not say it. */
  @Override
  public boolean streams(JsonObject body) {
    return false;
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return GeminiResponse.write(response, showsThoughts(body));
  }

  @Override
  public EventWriter events(JsonObject body) {
    return new GeminiEventWriter(showsThoughts(body));
  }

  /** Returns the name of a member in camel case. Gemini accepts names with underscores, too. */
  public static String camel(String name) {
    return GeminiMembers.camel(name);
  }

  private static boolean showsThoughts(JsonObject body) {
    return GeminiConfig.includeThoughts(new GeminiMembers(body, ""));
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return GeminiErrors.write(status, error);
  }

  /** Reads contents, or a whole request in {@code generateContentRequest}. */
  @Override
  public ChatRequest readCounted(JsonObject body) {
    return GeminiRequest.readCounted(body);
  }

  @Override
  public JsonObject writeCount(long tokens) {
    return JsonObject.of("totalTokens", tokens);
  }

  @Override
  public JsonObject writeModel(Model model) {
    return GeminiModels.write(model);
  }

  @Override
  public JsonObject writeModels(List<Model> models) {
    return GeminiModels.write(models);
  }

  @Override
  public String name() {
    return "gemini";
  }

  @Override
  public Failure recognizable(Failure failure) {
    return failure.cause() == Failure.Cause.OVERFLOW
        ? failure.withStatus(400).withNumbers("The input token count (%d) exceeds the maximum number of tokens allowed (%d).")
        : ServerFormat.super.recognizable(failure);
  }

  @Override
  public String memberFor(String chatMember) {
    return switch (chatMember) {
      case "messages" -> "contents";
      case "stop" -> "stopSequences";
      case "n" -> "candidateCount";
      case "response_format" -> "responseSchema";
      case "max_completion_tokens" -> "maxOutputTokens";
      case "top_p" -> "topP";
      default -> chatMember;
    };
  }

  /** Google's clients call both versions. The lists of models of v1 are those of other formats, too. */
  @Override
  public List<ApiRoute> routes() {
    return Stream.concat(
        VERSIONS.stream().flatMap(GeminiFormat::calls),
        VERSIONS.stream().flatMap(version -> Stream.of(
            ApiRoute.of("GET " + version, Purpose.MODELS), ApiRoute.of("GET " + version + "/{id*}", Purpose.MODEL))
            .map(route -> version.equals(STABLE) ? route.when(GeminiFormat::keyed) : route))).toList();
  }

  private static Stream<ApiRoute> calls(String models) {
    return Stream.of(
        ApiRoute.of("POST " + models + "/{id*}:generateContent", new ApiCall(Purpose.ANSWER, "", Delivery.WHOLE)),
        ApiRoute.of("POST " + models + "/{id*}:streamGenerateContent", new ApiCall(Purpose.ANSWER, "", Delivery.EVENTS))
            .when(request -> request.asks("alt", "sse")),
        ApiRoute.of("POST " + models + "/{id*}:streamGenerateContent", new ApiCall(Purpose.ANSWER, "", Delivery.ARRAY)),
        ApiRoute.of("POST " + models + "/{id*}:countTokens", Purpose.COUNT));
  }

  private static boolean keyed(ApiRequest request) {
    return request.headers().test("x-goog-api-key");
  }

  @Override
  public boolean speaks(ApiRequest request) {
    return request.meant().startsWith("/v1beta/") || keyed(request)
        || STABLE_CALLS.stream().anyMatch(route -> route.path().match(request.path()).isPresent());
  }

  @Override
  public EventFraming framing(ApiCall call) {
    return new GeminiFraming(call.delivery() != Delivery.ARRAY);
  }

  /** The list of models. A limit that is not known is left out. */
  static final class GeminiModels {

    private static final JsonArray METHODS =
        Json.of(List.of("generateContent", "streamGenerateContent", "countTokens")).asArray();

    private GeminiModels() {}

    static JsonObject write(List<Model> models) {
      return JsonObject.of("models", models.stream().map(GeminiModels::write).toList());
    }

    static JsonObject write(Model model) {
      JsonObject entry = JsonObject.of(
          "name", "models/" + model.id(),
          "displayName", model.text("name", model.id()),
          "supportedGenerationMethods", METHODS);
      if (model.window().isPresent()) {
        entry = entry.with("inputTokenLimit", JsonNumber.of(model.window().getAsLong()));
      }
      if (model.maxOutput().isPresent()) {
        entry = entry.with("outputTokenLimit", JsonNumber.of(model.maxOutput().getAsLong()));
      }
      return entry;
    }
  }

  /**
   * The body of {@code :generateContent}, {@code :streamGenerateContent} and {@code :countTokens}. The model is in their paths.
   */
  static final class GeminiRequest {

    private GeminiRequest() {}

    static ChatRequest read(JsonObject body) {
      return read(new GeminiMembers(body, ""));
    }

    /** Reads the request whose tokens a client wants to know: its contents, or a whole request in a member. */
    static ChatRequest readCounted(JsonObject body) {
      GeminiMembers request = new GeminiMembers(body, "");
      return read(request.has("generateContentRequest") ? request.child("generateContentRequest") : request);
    }

    private static ChatRequest read(GeminiMembers request) {
      if (!request.string("cachedContent").orElse("").isEmpty()) {
        throw request.refusal("cachedContent", "the whole conversation in contents",
            "a cache of Google's; Kimi caches prefixes itself");
      }
      List<Message> messages = GeminiContents.read(request);
      GeminiMembers config = GeminiConfig.of(request);
      return new ChatRequest(
          Optional.empty(),
          messages,
          GeminiTools.read(request),
          GeminiConfig.readReasoning(config),
          GeminiConfig.readSampling(config),
          GeminiConfig.readOutput(config),
          Hints.NONE,
          JsonObject.EMPTY);
    }
  }
}
