package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Reasoning;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Builds a {@link KimiChatModel} or a {@link KimiStreamingChatModel}. A request may override the parameters; the reasoning and
 * the hints, for which LangChain4j has no parameters, are those of all requests. Not safe for use by several threads.
 *
 * <pre>{@code
 * KimiChatModel model = KimiChatModel.builder(kimi)
 *     .modelName("kimi-k3")
 *     .reasoning(Reasoning.DEFAULT.withEffort("low"))
 *     .build();
 * }</pre>
 *
 * @param <M> the model to build
 */
public final class KimiModelBuilder<M> {

  private final ChatModel kimi;
  private final Function<ModelSettings, M> maker;
  private ChatRequestParameters parameters;
  private List<ChatModelListener> listeners = List.of();
  private Reasoning reasoning = Reasoning.DEFAULT;
  private Hints hints = Hints.NONE;

  KimiModelBuilder(ChatModel kimi, Function<ModelSettings, M> maker) {
    this.kimi = Objects.requireNonNull(kimi, "kimi");
    this.maker = maker;
    this.parameters = named(kimi.model().orElse(null));
  }

  KimiModelBuilder(ModelSettings settings, Function<ModelSettings, M> maker) {
    this(settings.kimi(), maker);
    parameters = settings.parameters();
    listeners = settings.listeners();
    reasoning = settings.reasoning();
    hints = settings.hints();
  }

  /**
   * Sets the model. The default is that of the client.
   *
   * @param modelName the id of a model, such as {@code kimi-k3}
   * @return this builder
   */
  public KimiModelBuilder<M> modelName(String modelName) {
    parameters = parameters.overrideWith(named(Objects.requireNonNull(modelName, "modelName")));
    return this;
  }

  /**
   * Sets the parameters of requests that do not have their own. The default is none, except the model.
   *
   * @param parameters the parameters; without a model in them, the model stays the one that was set before
   * @return this builder
   */
  public KimiModelBuilder<M> parameters(ChatRequestParameters parameters) {
    this.parameters = named(this.parameters.modelName()).overrideWith(Objects.requireNonNull(parameters, "parameters"));
    return this;
  }

  /**
   * Sets the listeners, which LangChain4j tells about each request, answer and failure. The default is none.
   *
   * @param listeners the listeners, in their order
   * @return this builder
   */
  public KimiModelBuilder<M> listeners(List<ChatModelListener> listeners) {
    this.listeners = List.copyOf(Objects.requireNonNull(listeners, "listeners"));
    return this;
  }

  /**
   * Sets how much the model thinks. The default is that of the service.
   *
   * @param reasoning the effort, or whether to think at all
   * @return this builder
   */
  public KimiModelBuilder<M> reasoning(Reasoning reasoning) {
    this.reasoning = Objects.requireNonNull(reasoning, "reasoning");
    return this;
  }

  /**
   * Sets hints for the service, such as the key of the prompt cache. The default is none.
   *
   * @param hints the hints
   * @return this builder
   */
  public KimiModelBuilder<M> hints(Hints hints) {
    this.hints = Objects.requireNonNull(hints, "hints");
    return this;
  }

  /** {@return the model} */
  public M build() {
    return maker.apply(new ModelSettings(kimi, parameters, listeners, reasoning, hints));
  }

  private static ChatRequestParameters named(String model) {
    return ChatRequestParameters.builder().modelName(model).build();
  }

  @Override
  public String toString() {
    return "KimiModelBuilder[" + kimi + "]";
  }
}
