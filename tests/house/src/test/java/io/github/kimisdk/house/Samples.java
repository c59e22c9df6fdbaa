package io.github.kimisdk.house;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.jdbc.JdbcConversationStore;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.langchain4j.KimiChatModel;
import io.github.kimisdk.langchain4j.KimiModelBuilder;
import io.github.kimisdk.langchain4j.KimiStreamingChatModel;
import io.github.kimisdk.langchain4j.KimiTokenUsage;
import io.github.kimisdk.mcp.McpServer;
import io.github.kimisdk.mcp.McpServerBuilder;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.platform.Bulk;
import io.github.kimisdk.platform.BulkRun;
import io.github.kimisdk.platform.KimiAccount;
import io.github.kimisdk.platform.KimiBatches;
import io.github.kimisdk.platform.KimiFiles;
import io.github.kimisdk.platform.KimiFormulas;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.KimiRaw;
import io.github.kimisdk.platform.KimiWeb;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.data.BulkResult;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.platform.data.RawResponse;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.schema.RecordType;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.SseRelay;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.TokenEstimator;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentBuilder;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.Tool;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A new sample value for each parameter type of the public surface. */
final class Samples {

  /** A record for parameters that take the class of a record. */
  record Person(String name) {}

  private static final Map<Class<?>, Supplier<?>> MADE = new HashMap<>();

  private Samples() {}

  private static <T> void add(Class<T> type, Supplier<? extends T> supplier) {
    MADE.put(type, supplier);
  }

  static {
    add(String.class, () -> "x");
    add(Object.class, () -> "x");
    add(Class.class, () -> Person.class);
    add(Throwable.class, () -> new IllegalStateException("x"));
    add(URI.class, () -> URI.create("http://127.0.0.1:9/v1"));
    add(Path.class, () -> Path.of("no such folder"));
    add(Duration.class, () -> Duration.ofSeconds(1));
    add(Instant.class, () -> Instant.EPOCH);
    add(LocalDate.class, () -> LocalDate.EPOCH);
    add(BigDecimal.class, () -> BigDecimal.ONE);
    add(BigInteger.class, () -> BigInteger.ONE);
    add(Optional.class, Optional::empty);
    add(OptionalInt.class, OptionalInt::empty);
    add(OptionalLong.class, OptionalLong::empty);
    add(OptionalDouble.class, OptionalDouble::empty);
    add(List.class, List::of);
    add(Iterable.class, List::of);
    add(Map.class, Map::of);
    add(HttpClient.class, HttpClient::newHttpClient);
    add(DataSource.class, JdbcDataSource::new);
    add(JdbcConversationStore.class, () -> JdbcConversationStore.of(new JdbcDataSource()));
    add(KimiChatModel.class, () -> KimiChatModel.of(builder().build()));
    add(KimiStreamingChatModel.class, () -> KimiStreamingChatModel.of(builder().build()));
    add(KimiModelBuilder.class, () -> KimiChatModel.builder(builder().build()));
    add(KimiTokenUsage.class, () -> KimiTokenUsage.of(Usage.ZERO));
    add(ChatRequestParameters.class, () -> ChatRequestParameters.builder().build());
    add(dev.langchain4j.model.chat.request.ChatRequest.class,
        () -> dev.langchain4j.model.chat.request.ChatRequest.builder().messages(UserMessage.from("x")).build());
    add(StreamingChatResponseHandler.class, () -> new StreamingChatResponseHandler() {
      @Override
      public void onCompleteResponse(dev.langchain4j.model.chat.response.ChatResponse response) {
        // Nobody looks.
      }

      @Override
      public void onError(Throwable failure) {
        // Nobody looks.
      }
    });
    add(Kimi.class, () -> builder().build());
    add(KimiBuilder.class, Samples::builder);
    add(Bulk.class, () -> KimiPlatform.of(builder().build()).bulk(List.of()));
    add(BulkRun.class, () -> KimiPlatform.of(builder().build()).bulk(List.of()).run());
    add(BulkResult.class, () -> BulkResult.of(0, "x", ChatResponse.of("x")));
    add(KimiBatches.class, () -> KimiPlatform.of(builder().build()).batches());
    add(Batch.class, () -> Batch.of("x", BatchStatus.COMPLETED));
    add(BatchOptions.class, () -> BatchOptions.DEFAULT);
    add(BatchResult.class, () -> BatchResult.of("x", ChatResponse.of("x")));
    add(CallDetails.class, () -> CallDetails.NONE);
    add(CallListener.class, () -> CallListener.NONE);
    add(CallOrigin.class, () -> new CallOrigin(URI.create("http://127.0.0.1:9"), () -> "curl"));
    add(Endpoint.class, () -> Endpoint.INTERNATIONAL);
    add(KimiException.class, () -> new KimiException.Misconfigured("x", "y"));
    add(KimiException.ContextOverflow.class, () -> new KimiException.ContextOverflow("x", "y", CallDetails.NONE, 1, 1));
    add(RawRequest.class, () -> RawRequest.of("GET", "/x"));
    add(RawResponse.class, () -> RawResponse.of(200, Map.of(), new byte[0]));
    add(KimiRaw.class, () -> KimiPlatform.of(builder().build()).raw());
    add(AnswerType.class, () -> AnswerType.of(Person.class));
    add(ChatAssembler.class, ChatAssembler::new);
    add(ChatChunk.class, () ->
        new ChatChunk("x", Optional.empty(), "m", List.of(), Optional.empty(), Optional.empty(), JsonObject.EMPTY));
    add(ChatModel.class, OfflineModel::new);
    add(OfflineModel.class, OfflineModel::new);
    add(ChatRequest.class, () -> ChatRequest.of("x"));
    add(ChatRequestBuilder.class, ChatRequest::builder);
    add(ChatResponse.class, () -> ChatResponse.of("{\"name\":\"x\"}"));
    add(ContentPart.class, () -> ContentPart.text("x"));
    add(ContentPart.Image.class, () -> ContentPart.image("ms://x"));
    add(ContentPart.Video.class, () -> ContentPart.video("ms://x"));
    add(Message.class, () -> Message.user("x"));
    add(ResponseFormat.class, () -> ResponseFormat.JSON);
    add(ToolChoice.class, () -> ToolChoice.AUTO);
    add(ToolSpec.class, () -> ToolSpec.WEB_SEARCH);
    add(JsonArray.class, () -> JsonArray.of(Json.of("x")));
    add(JsonObject.class, () -> JsonObject.EMPTY);
    add(JsonString.class, () -> JsonString.of("x"));
    add(JsonValue.class, () -> JsonString.of("x"));
    add(JsonTypeException.class, () -> JsonTypeException.of("x", JsonString.of("y")));
    add(Model.class, () -> new Model("m", JsonObject.EMPTY));
    add(Models.class, Models::shipped);
    add(KimiFiles.class, () -> KimiPlatform.of(builder().build()).files());
    add(Upload.class, () -> Upload.of("x", new byte[1]));
    add(Upload.Progress.class, () -> (bytes, total) -> {});
    add(InputStream.class, InputStream::nullInputStream);
    add(RecordType.class, () -> RecordType.of(Person.class));
    add(Schema.class, () -> Schema.string("x"));
    add(Schema.Builder.class, Schema::builder);
    add(ScriptedAnswer.class, () -> ScriptedAnswer.json(200, "{}"));
    add(SseRelay.class, SseRelay::chat);
    add(ScriptedAnswer.Step.class, ScriptedAnswer.Step.Cut::new);
    add(ContextCheck.class, ContextCheck::reporting);
    add(TokenEstimator.class, TokenEstimator::fresh);
    add(Agent.class, () -> Agent.builder(new OfflineModel()).build());
    add(AgentBuilder.class, () -> Agent.builder(new OfflineModel()));
    add(Conversation.class, Conversation::inMemory);
    add(ConversationStore.class, ConversationStore::inMemory);
    add(Sources.class, Sources::new);
    add(SearchRequest.Builder.class, () -> SearchRequest.builder("x"));
    add(SearchResult.Builder.class, () -> SearchResult.builder("x", "y"));
    add(PlatformData.class, PlatformData::sample);
    add(PlatformData.Builder.class, PlatformData::builder);
    add(KimiWeb.class, () -> KimiPlatform.of(builder().build()).web());
    add(KimiFormulas.class, () -> KimiPlatform.of(builder().build()).formulas());
    add(KimiAccount.class, () -> KimiPlatform.of(builder().build()).account());
    add(McpServerBuilder.class, () -> McpServer.builder("no such program"));
    add(Tool.class, () -> Tool.of("tool", "", Person.class, Person::name));
  }

  private static KimiBuilder builder() {
    return Kimi.builder().key("k").baseUrl("http://127.0.0.1:9").retry(RetryPolicy.NONE);
  }

  /** A value of a type; null if none can be made. */
  static Object of(Class<?> type) {
    if (MADE.containsKey(type)) {
      return MADE.get(type).get();
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == double.class) {
      return 1.0;
    }
    if (type.isPrimitive()) {
      return type == long.class ? (Object) 1L : (Object) 1;
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return type.isRecord() ? record(type) : function(type);
  }

  private static Object record(Class<?> type) {
    Class<?>[] parts = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parts);
      return constructor.newInstance(Arrays.stream(parts).map(Samples::of).toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no sample of " + type, e);
    }
  }

  private static Object function(Class<?> type) {
    return type.isInterface() && type.getPackageName().startsWith("java.util.") || type == Tool.Work.class
        ? Proxy.newProxyInstance(Samples.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null)
        : null;
  }
}
