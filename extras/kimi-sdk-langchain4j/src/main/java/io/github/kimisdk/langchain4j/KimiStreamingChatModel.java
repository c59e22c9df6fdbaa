package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Kimi as a {@link StreamingChatModel} of LangChain4j. Requests, answers and failures are those of {@link KimiChatModel}.
 *
 * <p>The handler gets reasoning, text and tool calls while they arrive, the whole tool calls at the end, and then the whole
 * answer or one failure. It is called on threads of the client, never on two at the same time, and a slow handler slows the call.
 * Its streaming handle ends the call and closes its connection; then the handler gets nothing more. As with the other models of
 * LangChain4j, an exception that the handler throws goes to its {@code onError}, and the answer goes on. An
 * {@link java.lang.Error} ends the call.
 *
 * <p>Immutable and safe for use by many threads, if the client is, and the client stays open: who made it closes it.
 *
 * <pre>{@code
 * KimiStreamingChatModel model = KimiStreamingChatModel.of(kimi);
 * model.chat("Why is the sky blue?", dev.langchain4j.model.LambdaStreamingResponseHandler.onPartialResponse(System.out::print));
 * }</pre>
 */
public final class KimiStreamingChatModel implements StreamingChatModel {

  private final ModelSettings settings;

  KimiStreamingChatModel(ModelSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a model that asks the default model of a client.
   *
   * @param kimi the client, or another model of this library
   * @return the model
   */
  public static KimiStreamingChatModel of(io.github.kimisdk.chat.ChatModel kimi) {
    return builder(kimi).build();
  }

  /**
   * Returns a builder of a model with defaults and listeners.
   *
   * @param kimi the client, or another model of this library
   * @return a builder
   */
  public static KimiModelBuilder<KimiStreamingChatModel> builder(io.github.kimisdk.chat.ChatModel kimi) {
    return new KimiModelBuilder<>(kimi, KimiStreamingChatModel::new);
  }

  /** {@return a builder with the settings of this model} */
  public KimiModelBuilder<KimiStreamingChatModel> toBuilder() {
    return new KimiModelBuilder<>(settings, KimiStreamingChatModel::new);
  }

  /**
   * Sends a request without the defaults of this model and without telling its listeners. Programs call {@link #chat}. It does
   * not wait for the answer.
   *
   * @param request the request
   * @param handler gets the answer
   * @throws dev.langchain4j.exception.UnsupportedFeatureException if Kimi does not have a setting of the request
   */
  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    Objects.requireNonNull(request, "request");
    HandlerSubscriber subscriber = new HandlerSubscriber(Objects.requireNonNull(handler, "handler"));
    settings.kimi().publish(settings.request(request)).subscribe(subscriber);
  }

  /** {@return the settings of requests that do not have their own} */
  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return settings.parameters();
  }

  /** {@return the listeners, in their order} */
  @Override
  public List<ChatModelListener> listeners() {
    return settings.listeners();
  }

  /** {@return whether services may ask for answers that fit a JSON Schema: if the default model accepts one} */
  @Override
  public Set<Capability> supportedCapabilities() {
    return settings.capabilities();
  }

  @Override
  public String toString() {
    return "KimiStreamingChatModel[" + settings.kimi() + "]";
  }
}
