package io.github.kimisdk.server;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.server.fake.HostForm;
import io.github.kimisdk.server.fake.HostForm.HostError;
import io.github.kimisdk.server.fake.HostWriter;
import io.github.kimisdk.server.format.EventFraming;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.RequestBodies;
import io.github.kimisdk.server.format.ServerFormat;
import io.github.kimisdk.server.format.chat.ChatServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Hosts of other companies, and servers for Kimi's weights, as public reports of 2026 show them: for tests of programs that run
 * there. A fake refuses what its host refuses, and writes the answers and failures of a model in the form of the host.
 *
 * <p>A rate limit, an overload, and a request that does not fit into the context window have the words of the host where reports
 * show them. The source marks each form without a report with {@code GUESS}.
 *
 * <p>A later version may add hosts: a {@code switch} over them needs a {@code default}.
 *
 * <pre>{@code
 * ChatModel model = asked -> ChatResponse.of(AssistantMessage.of("Paris").withReasoning("A capital"));
 * try (KimiServer server = KimiServer.answering(FakeHost.BEDROCK.script(model));
 *     Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
 *   System.out.println(kimi.ask("The capital of France?"));   // <reasoning>A capital</reasoning>Paris
 * }
 * }</pre>
 */
public enum FakeHost {
  /** vLLM without its parsers: reasoning in {@code <think>} and the markers of tool calls stay in the content. */
  VLLM(HostForm.VLLM),
  /** SGLang without its parsers: reasoning in {@code <think>} and the markers of tool calls stay in the content. */
  SGLANG(HostForm.SGLANG),
  /** The server of llama.cpp without its parsers. It repeats the beginning of an answer that the request ends with. */
  LLAMA_CPP(HostForm.LLAMA_CPP),
  /** NVIDIA NIM: refuses a {@code top_p} other than 0.95, and unknown members. */
  NVIDIA_NIM(HostForm.NVIDIA_NIM),
  /** Fireworks AI: efforts are {@code none} to {@code max}; refuses unknown members, those of messages too. */
  FIREWORKS(HostForm.FIREWORKS),
  /** Amazon Bedrock over its route for clients of OpenAI: reasoning is in {@code <reasoning>} in the content. */
  BEDROCK(HostForm.BEDROCK),
  /** OpenRouter: reasoning is in {@code reasoning} and {@code reasoning_details}; an answer may end with an error. */
  OPENROUTER(HostForm.OPENROUTER),
  /** Volcengine Ark: refuses a schema with a type beside {@code anyOf} at its root. */
  VOLCENGINE(HostForm.VOLCENGINE);

  private static final ServerFormat FORMAT = new ChatServer();

  private final HostForm form;

  FakeHost(HostForm form) {
    this.form = form;
  }

  /**
   * Returns a script that answers requests for chat completions as this host does. The model gets the request as it came, with
   * the members that only the host knows in {@link ChatRequest#extra}. If the request switches thinking off, as this host
   * spells it, the reasoning of the answer is left out. A {@link KimiException} of the model becomes an error of the host; any
   * other exception is in {@link KimiServer#failures}.
   *
   * @param model the model that answers; a streamed answer is sent when it is complete
   * @return the script, for {@link KimiServer#answering}; other paths are answered with 404
   */
  public Function<ServerRequest, ScriptedAnswer> script(ChatModel model) {
    Objects.requireNonNull(model, "model");
    return request -> answer(model, request);
  }

  private ScriptedAnswer answer(ChatModel model, ServerRequest request) {
    if (!request.method().equals("POST") || !request.path().endsWith(RequestWire.PATH)) {
      return sent(form.error(404, "not_found_error", "expected POST " + RequestWire.PATH + ", found " + request));
    }
    JsonObject body;
    ChatRequest asked;
    HostWriter writer;
    try {
      body = request.json();
      asked = FORMAT.readRequest(body);
      HostError refusal = form.refusal(body).orElse(null);
      if (refusal != null) {
        return sent(refusal);
      }
      writer = new HostWriter(form, body);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException unreadable) {
      return sent(form.error(400, "invalid_request_error", unreadable.getMessage()));
    }
    try {
      return RequestBodies.streams(body) ? events(model, asked, body, writer)
          : ScriptedAnswer.json(200, writer.written(FORMAT.writeResponse(model.chat(asked), body)).toString());
    } catch (KimiException failure) {
      ScriptedAnswer error = sent(form.failure(failure));
      return failure.details().retryAfter()
          .map(pause -> error.withHeader("Retry-After", "" + pause.plusNanos(999_999_999).toSeconds())).orElse(error);
    }
  }

  private ScriptedAnswer events(ChatModel model, ChatRequest asked, JsonObject body, HostWriter writer) {
    List<ScriptedAnswer.Step> steps = new ArrayList<>();
    steps.add(new ScriptedAnswer.Step.Head(200, Map.of("Content-Type", "text/event-stream")));
    EventWriter events = FORMAT.events(body);
    try (ChatStream stream = model.stream(asked)) {
      for (ChatChunk chunk : stream) {
        events.chunk(chunk).forEach(event -> steps.add(send(writer.written(event.data()))));
      }
    } catch (KimiException failure) {
      if (steps.size() == 1) {
        throw failure;
      }
      steps.add(send(form.brokenOff(failure)));
      return new ScriptedAnswer(steps);
    }
    events.end().forEach(event -> steps.add(send(event.data())));
    steps.add(new ScriptedAnswer.Step.Send(EventFraming.END_MARK.getBytes(StandardCharsets.UTF_8)));
    return new ScriptedAnswer(steps);
  }

  private static ScriptedAnswer.Step send(JsonObject event) {
    return new ScriptedAnswer.Step.Send(EventFraming.text(new Event("", event)).getBytes(StandardCharsets.UTF_8));
  }

  private static ScriptedAnswer sent(HostError error) {
    return ScriptedAnswer.json(error.status(), error.body().toString());
  }
}
