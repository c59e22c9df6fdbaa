package io.github.kimisdk.hosts;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.hosts.HostRow.Prefix;
import io.github.kimisdk.hosts.TaggedText.Tags;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Kimi on a host of another company, or on a server of your own. Requests and answers look as those of Moonshot AI do: this model
 * leaves out members that the host refuses, writes thinking and efforts as the host spells them, and sends reasoning back as the
 * host reads it. Of answers, reasoning in tags becomes reasoning, and leaked markers of tool calls become tool calls.
 *
 * <p>If a request has tools, and the markers in its answer are not complete, the call fails with a
 * {@link KimiException.InvalidResponse}, which has the {@linkplain KimiException#partial answer so far}. A partial message to a
 * host that continues none fails with a {@link KimiException.BadRequest}, and is not sent.
 *
 * <p>A client resumes and continues answers with partial messages of Kimi's form. Where the host has another form, this model
 * asks a copy of the client that does neither.
 *
 * <p>A model is immutable and safe for use by many threads. It does not close its client.
 *
 * <pre>{@code
 * import io.github.kimisdk.hosts.HostedModel;
 *
 * try (Kimi kimi = Kimi.builder().endpoint(Endpoint.of("https://api.fireworks.ai/inference/v1")
 *     .withModel("accounts/fireworks/models/kimi-k3")).key("fw_a-key").build()) {
 *   ChatModel model = HostedModel.of(kimi);
 *   System.out.println(model);
 * }
 * }</pre>
 */
public final class HostedModel implements ChatModel {

  private final ChatModel model;
  private final HostKind kind;
  private final boolean tags;
  private final boolean open;
  private final HostRequests requests;

  private HostedModel(ChatModel model, HostKind kind, boolean tags, boolean open) {
    this.model = model;
    this.kind = kind;
    this.tags = tags;
    this.open = open;
    this.requests = new HostRequests(kind);
  }

  /**
   * Returns a model that asks a client, and recognizes its host by its name.
   *
   * @param kimi the client
   * @return the model
   * @throws KimiException.Misconfigured if the host is not in the table of {@link HostKind}, or if the client does not use chat
   *     completions on a host other than those of Moonshot AI
   */
  public static HostedModel of(Kimi kimi) {
    Objects.requireNonNull(kimi, "kimi");
    Endpoint endpoint = kimi.endpoint();
    return of(kimi, HostKind.of(endpoint).orElseThrow(() -> new KimiException.Misconfigured(
        "expected a host of a known kind, found " + endpoint.baseUrl().getHost(),
        "Name the kind, such as HostedModel.of(kimi, HostKind.VLLM); the kinds are " + Arrays.toString(HostKind.values()))));
  }

  /**
   * Returns a model that asks another one on a kind of host.
   *
   * @param model the client, or a model around one, which then resumes and continues no answers itself
   * @param kind the kind of its host
   * @return the model
   * @throws KimiException.Misconfigured if the model is a client that does not use chat completions on a host other than those
   *     of Moonshot AI
   */
  public static HostedModel of(ChatModel model, HostKind kind) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(kind, "kind");
    if (kind != HostKind.MOONSHOT && model instanceof Kimi kimi && kimi.endpoint().protocol() != Protocol.CHAT) {
      throw new KimiException.Misconfigured(
          "expected a client that uses chat completions, found " + kimi.endpoint().protocol(),
          "Use Endpoint.withProtocol(Protocol.CHAT)");
    }
    boolean continued = kind.row().prefix() == Prefix.PARTIAL;
    ChatModel asked = model instanceof Kimi kimi && !continued ? kimi.withMaxResumes(0).withMaxContinuations(0) : model;
    return new HostedModel(asked, kind, kind.row().tags(), false);
  }

  /**
   * Returns a copy that reads reasoning in tags, {@code <think>} or {@code <reasoning>} at the beginning of the content, or
   * leaves it there. By default it is read on each host that is known to send it. In a whole answer, text before a lone
   * {@code </think>} is reasoning, too.
   *
   * @param read whether it is read
   * @return a copy
   */
  public HostedModel withThinkTags(boolean read) {
    return new HostedModel(model, kind, read, read && open);
  }

  /**
   * Returns a copy for a host whose chat template has the first {@code <think>} in the prompt. Answers there begin within the
   * reasoning, and nothing in a stream tells it in advance. The copy reads all up to {@code </think>} as reasoning, and all of an
   * answer without this tag. It does not if reasoning comes in a member of its own, or if the request switches thinking off or
   * continues an answer. By default it is off.
   *
   * @param opened whether answers begin within the reasoning; if so, tags are read as by {@link #withThinkTags}
   * @return a copy
   */
  public HostedModel withOpenThinking(boolean opened) {
    return new HostedModel(model, kind, tags || opened, opened);
  }

  /**
   * Returns the kind of the host.
   *
   * @return the kind
   */
  public HostKind kind() {
    return kind;
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    ChatRequest written = requests.written(request);
    HostAnswer answer = answer(request);
    ChatResponse response;
    try {
      response = model.chat(written);
    } catch (KimiException failure) {
      throw answer.read(failure);
    }
    return answer.read(response);
  }

  /** Returns a publisher of the answer in chunks. A piece that may be the beginning of a tag or marker comes with a later one. */
  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return ChunkProcessor.publisher(() -> new Published(request));
  }

  @Override
  public Optional<String> model() {
    return model.model();
  }

  @Override
  public boolean acceptsSchema(String id) {
    return model.acceptsSchema(Objects.requireNonNull(id, "model"));
  }

  /** Returns one line, for example {@code Hosted[FIREWORKS, Kimi[…]]}. */
  @Override
  public String toString() {
    return "Hosted[" + kind + ", " + model + "]";
  }

  private HostAnswer answer(ChatRequest request) {
    int last = request.messages().size() - 1;
    Optional<AssistantMessage> begun = last >= 0 && request.messages().get(last) instanceof AssistantMessage message
        && message.partial() ? Optional.of(message) : Optional.empty();
    boolean whole = begun.isEmpty() && !request.reasoning().off();
    Tags read = !tags ? Tags.NONE : !whole ? Tags.PAIRS : open ? Tags.OPEN : Tags.LONE;
    return new HostAnswer(read, kind != HostKind.MOONSHOT && !request.tools().isEmpty(),
        kind == HostKind.LLAMA_CPP ? begun.map(AssistantMessage::text).orElse("") : "");
  }

  /** One answer in chunks. */
  private final class Published extends ChunkProcessor<ChatChunk> {

    private final ChatRequest request;
    private final HostAnswer answer;

    Published(ChatRequest request) {
      this.request = request;
      this.answer = answer(request);
    }

    @Override
    protected void start() {
      follow(model.publish(requests.written(request)));
    }

    @Override
    protected void next(ChatChunk chunk) {
      answer.next(chunk).ifPresent(this::emit);
    }

    @Override
    protected void ended(Throwable failure) {
      answer.end().ifPresent(this::emit);
      end(failure instanceof KimiException told ? answer.read(told) : failure);
    }
  }
}
