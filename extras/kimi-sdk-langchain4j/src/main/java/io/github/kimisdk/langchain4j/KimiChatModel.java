package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.kimisdk.call.KimiException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Kimi as a {@link ChatModel} of LangChain4j, which waits for whole answers.
 *
 * <p>The reasoning of an answer is the thinking of its message. It goes back to Kimi with the message, as Kimi requires in a loop
 * of tools. The signature of the reasoning and members for which LangChain4j has no field are in the
 * attributes {@code kimi.origin} and {@code kimi.extra} of the message, as text. The usage is a
 * {@link KimiTokenUsage}.
 *
 * <p>Messages have text, images and videos, these as base64 data or as {@code ms://} addresses of files. A request with anything
 * that Kimi does not have is refused before it is sent, with an
 * {@link dev.langchain4j.exception.UnsupportedFeatureException}. A failed call throws the exception that LangChain4j has for it,
 * such as {@link dev.langchain4j.exception.RateLimitException}; its cause is the {@link KimiException}.
 *
 * <p>Immutable and safe for use by many threads, if the client is, and the client stays open: who made it closes it.
 *
 * <pre>{@code
 * KimiChatModel model = KimiChatModel.of(kimi);
 * System.out.println(model.chat("Why is the sky blue?"));
 * }</pre>
 */
public final class KimiChatModel implements ChatModel {

  private final ModelSettings settings;

  KimiChatModel(ModelSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a model that asks the default model of a client.
   *
   * @param kimi the client, or another model of this library
   * @return the model
   */
  public static KimiChatModel of(io.github.kimisdk.chat.ChatModel kimi) {
    return builder(kimi).build();
  }

  /**
   * Returns a builder of a model with defaults and listeners.
   *
   * @param kimi the client, or another model of this library
   * @return a builder
   */
  public static KimiModelBuilder<KimiChatModel> builder(io.github.kimisdk.chat.ChatModel kimi) {
    return new KimiModelBuilder<>(kimi, KimiChatModel::new);
  }

  /** {@return a builder with the settings of this model} */
  public KimiModelBuilder<KimiChatModel> toBuilder() {
    return new KimiModelBuilder<>(settings, KimiChatModel::new);
  }

  /**
   * Sends a request without the defaults of this model and without telling its listeners. Programs call {@link #chat}.
   *
   * @param request the request
   * @return the answer
   * @throws dev.langchain4j.exception.LangChain4jException if the call fails, or Kimi does not have a setting of the request
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    io.github.kimisdk.chat.ChatRequest translated = settings.request(Objects.requireNonNull(request, "request"));
    try {
      return Answers.response(settings.kimi().chat(translated));
    } catch (KimiException e) {
      throw Failures.translated(e);
    }
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
    return "KimiChatModel[" + settings.kimi() + "]";
  }
}
