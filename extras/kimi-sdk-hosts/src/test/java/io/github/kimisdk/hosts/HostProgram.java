package io.github.kimisdk.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The programs that run unchanged on every host. Each ends with what Moonshot's own host would answer. */
enum HostProgram {
  CHAT(rig -> rig.paris(rig.fake.answers(Rig.PARIS), rig.model.chat(Rig.QUESTION))),

  STREAM(rig -> rig.paris(rig.fake.answers(Rig.PARIS), Rig.streamed(rig.model, Rig.QUESTION))),

  PUBLISH(rig -> rig.paris(rig.fake.answers(Rig.PARIS), Rig.published(rig.model, Rig.QUESTION))),

  CUT_ANYWHERE(rig -> {
    for (int size = 1; size <= 12; size++) {
      rig.paris(rig.fake.inPiecesOf(size).answers(Rig.PARIS), Rig.published(rig.model, Rig.QUESTION));
    }
  }),

  TOOL(rig -> {
    rig.fake.answers(Rig.calls("Call it", Rig.WEATHER));
    rig.called(rig.model.chat(Rig.WITH_TOOL), Rig.WEATHER);
  }),

  STREAMED_TOOL(rig -> {
    for (int size : new int[] {1, 2, 7, 13, 1_000}) {
      rig.fake.inPiecesOf(size).answers(Rig.calls("Call it", Rig.WEATHER));
      rig.called(Rig.published(rig.model, Rig.WITH_TOOL), Rig.WEATHER);
    }
  }),

  TOOL_WITHOUT_REASONING(rig -> {
    rig.fake.answers(Rig.calls("", Rig.WEATHER), Rig.calls("", Rig.WEATHER));
    for (ChatResponse response : List.of(rig.model.chat(Rig.WITH_TOOL), Rig.published(rig.model, Rig.WITH_TOOL))) {
      assertThat(response.toolCalls()).containsExactly(Rig.WEATHER);
      assertThat(response.text()).isEmpty();
    }
  }),

  PARALLEL_TOOLS(rig -> {
    rig.fake.answers(Rig.calls("Both", Rig.WEATHER, Rig.TIME), Rig.PARIS);
    List<String> ran = new CopyOnWriteArrayList<>();
    Agent agent = Agent.builder(rig.model)
        .tools(Tool.of("get_weather", "The weather", Rig.Place.class, place -> ran.add(place.city()) + ""),
            Tool.of("get_time", "The time", Rig.Place.class, place -> ran.add(place.city()) + ""))
        .build();
    assertThat(agent.run("Weather and time?").text()).isEqualTo("Paris 🗼");
    assertThat(ran).containsExactlyInAnyOrder("Paris", "Rome");
    JsonArray messages = rig.fake.last().get("messages").asArray();
    JsonObject answer = messages.get(messages.size() - 3).asObject();
    assertThat(rig.host.reasoning(answer)).isEqualTo("Both");
    assertThat(answer.get("tool_calls").asArray().size()).isEqualTo(2);
  }),

  FORCED_TOOL(rig -> {
    rig.fake.answers(Rig.calls("Forced", Rig.WEATHER));
    rig.called(rig.model.chat(Rig.WITH_TOOL.toBuilder().toolChoice(ToolChoice.named("get_weather")).build()), Rig.WEATHER);
    assertThat(rig.fake.last().get("tool_choice").toString()).contains("get_weather");
  }),

  ROOT_ANY_OF(rig -> {
    JsonObject schema = Json.parse("""
        {"type":"object","anyOf":[{"properties":{"city":{"type":"string"}}}]}""").asObject();
    rig.fake.answers(Rig.calls("Call it", Rig.WEATHER));
    ChatRequest request = ChatRequest.builder().user("Weather?").tools(ToolSpec.function("get_weather", "", schema)).build();
    rig.called(rig.model.chat(request), Rig.WEATHER);
  }),

  THINKING_OFF(rig -> {
    rig.fake.answers(Rig.PARIS);
    ChatResponse response = rig.model.chat(Rig.QUESTION.toBuilder().thinking(Thinking.DISABLED).build());
    assertThat(response.reasoning().orElse("")).isEmpty();
    assertThat(response.text()).isEqualTo("Paris 🗼");
    assertThat(rig.host.off(rig.fake.last())).isTrue();
  }),

  THINKING_ON(rig -> {
    rig.fake.answers(Rig.PARIS);
    Thinking kept = Thinking.ENABLED.withKeep("all");
    rig.paris(rig.fake, rig.model.chat(Rig.QUESTION.toBuilder().thinking(kept).build()));
    assertThat(rig.host.off(rig.fake.last())).isFalse();
  }),

  EFFORT(rig -> {
    for (String effort : List.of("low", "high", "max")) {
      rig.fake.answers(Rig.PARIS);
      rig.paris(rig.fake, rig.model.chat(Rig.QUESTION.toBuilder().reasoningEffort(effort).build()));
      assertThat(rig.host.effort(rig.fake.last())).isEqualTo(effort.equals("max") ? rig.host.most : effort);
    }
  }),

  RECORD(rig -> {
    rig.fake.answers(Rig.text("A record", "{\"city\":\"Paris\"}"));
    assertThat(rig.model.ask("Where?", Rig.Place.class)).isEqualTo(new Rig.Place("Paris"));
  }),

  JSON_MODE(rig -> {
    rig.fake.answers(Rig.text("JSON", "{\"city\":\"Paris\"}"));
    ChatRequest request = Rig.QUESTION.toBuilder().responseFormat(ResponseFormat.JSON).build();
    assertThat(Json.parse(rig.model.chat(request).text())).isEqualTo(JsonObject.of("city", "Paris"));
    assertThat(rig.fake.last().get("response_format").toString()).contains("json_object");
  }),

  HISTORY(rig -> {
    rig.fake.answers(Rig.PARIS, Rig.text("Rome then", "Rome"));
    ChatResponse first = rig.model.chat(Rig.QUESTION);
    assertThat(rig.model.chat(Rig.QUESTION.plus(first.message(), Message.user("And Italy?"))).text()).isEqualTo("Rome");
    JsonObject answer = rig.fake.last().get("messages").asArray().get(1).asObject();
    assertThat(rig.host.reasoning(answer)).isEqualTo("Capitals");
    assertThat(answer.get("content").toString()).contains("Paris");
  }),

  HISTORY_OF_OTHERS(rig -> {
    JsonObject members = JsonObject.of("reasoning", "Old", "reasoning_details", JsonArray.EMPTY, "refusal", "none");
    AssistantMessage old = AssistantMessage.of("", List.of(Rig.WEATHER)).withReasoning("Old")
        .withOrigin(List.of(JsonObject.of("messages", JsonObject.of("signature", "sig"))))
        .withExtra(rig.host == Expected.FIREWORKS || rig.host == Expected.NVIDIA_NIM ? members : members.without("refusal"));
    rig.fake.answers(Rig.PARIS);
    rig.paris(rig.fake, rig.model.chat(Rig.WITH_TOOL.plus(old, Message.tool(Rig.WEATHER.id(), "Sunny"))));
    JsonObject sent = rig.fake.last().get("messages").asArray().get(1).asObject();
    assertThat(rig.host.reasoning(sent)).isEqualTo("Old");
    assertThat(sent.has("origin")).isFalse();
    assertThat(sent.toString().split("Old", -1)).hasSize(2);
  }),

  IMAGE(rig -> {
    rig.fake.answers(Rig.PARIS);
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    ChatRequest request = ChatRequest.builder().user(ContentPart.image(png), ContentPart.text("Where?")).build();
    rig.paris(rig.fake, rig.model.chat(request));
    assertThat(rig.fake.last().get("messages").toString()).contains("image_url", "data:image/png;base64,");
  }),

  STOP_WORDS(rig -> {
    rig.fake.answers(Rig.PARIS);
    rig.paris(rig.fake, rig.model.chat(Rig.QUESTION.toBuilder().stop("END").build()));
    assertThat(rig.fake.last().get("stop").toString()).contains("END");
  }),

  LIMIT_REACHED(rig -> {
    ChatResponse cut = Rig.ended(Rig.text("Long thoughts", ""), "length");
    rig.fake.answers(cut, cut);
    ChatRequest request = Rig.QUESTION.toBuilder().maxCompletionTokens(3).build();
    for (ChatResponse response : List.of(rig.model.chat(request), Rig.published(rig.model, request))) {
      assertThat(response.truncated()).isTrue();
      assertThat(response.reasoning()).hasValue("Long thoughts");
      assertThat(response.text()).isEmpty();
    }
    assertThat(rig.fake.last().toString()).contains("tokens\":3");
  }),

  CANCELLED(rig -> {
    rig.fake.endless().answers(Rig.PARIS);
    CompletableFuture<Flow.Subscription> first = new CompletableFuture<>();
    rig.model.publish(Rig.QUESTION).subscribe(new Rig.Collector(null) {
      @Override
      public void onNext(ChatChunk chunk) {
        first.complete(subscription);
      }
    });
    first.get(30, TimeUnit.SECONDS).cancel();
    assertThat(rig.fake.left.await(30, TimeUnit.SECONDS)).isTrue();
  }),

  CLOSED_STREAM(rig -> {
    rig.fake.endless().answers(Rig.PARIS);
    try (ChatStream stream = rig.model.stream(Rig.QUESTION)) {
      assertThat(stream.iterator().next()).isNotNull();
    }
    assertThat(rig.fake.left.await(30, TimeUnit.SECONDS)).isTrue();
  }),

  RETRIED(rig -> {
    rig.fake.fails(new KimiException.RateLimited("too fast", "", CallDetails.NONE, RateLimits.Kind.REQUESTS, 1),
        new KimiException.Overloaded("busy", "", CallDetails.NONE)).answers(Rig.PARIS);
    rig.paris(rig.fake, rig.model.chat(Rig.QUESTION));
    assertThat(rig.fake.taken()).hasSize(3);
  }),

  OVERFLOW(rig -> {
    rig.fake.fails(new KimiException.ContextOverflow("too long", "", CallDetails.NONE, -1, -1));
    assertThatThrownBy(() -> rig.model.chat(Rig.QUESTION)).isInstanceOf(KimiException.ContextOverflow.class);
  }),

  USAGE(rig -> {
    rig.fake.answers(Rig.PARIS);
    List<ChatChunk> chunks = Rig.chunks(rig.model, Rig.QUESTION);
    assertThat(chunks.stream().filter(chunk -> chunk.usage().isPresent())).isNotEmpty();
    assertThat(chunks.get(chunks.size() - 1).complete()).isTrue();
  }),

  SYSTEM(rig -> {
    rig.fake.answers(Rig.PARIS);
    rig.paris(rig.fake, rig.model.chat(ChatRequest.builder().system("Be brief").user("Capital?").build()));
    assertThat(rig.fake.last().get("messages").asArray().get(0).asObject().get("content"))
        .isEqualTo(JsonString.of("Be brief"));
  }),

  UNICODE(rig -> rig.paris(rig.fake.byteByByte().inPiecesOf(1_000).answers(Rig.PARIS), Rig.published(rig.model, Rig.QUESTION))),

  HINTS(rig -> {
    rig.fake.answers(Rig.PARIS);
    rig.paris(rig.fake, rig.model.chat(Rig.QUESTION.toBuilder().promptCacheKey("k").safetyIdentifier("u").prediction("Paris")
        .topP(1).build()));
    assertThat(rig.fake.last().names()).doesNotContain("safety_identifier", "prediction");
  }),

  FAILED_END(rig -> {
    rig.fake.answers(Rig.ended(Rig.PARIS, "error"), Rig.ended(Rig.PARIS, "insufficient_system_resource"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> Rig.published(rig.model, Rig.QUESTION)).isInstanceOfSatisfying(KimiException.class, failure -> {
        assertThat(failure.partial().orElseThrow().text()).isEqualTo("Paris 🗼");
        assertThat(failure.partial().orElseThrow().reasoning()).hasValue("Capitals");
      });
    }
  }),

  PREFIX(rig -> {
    ChatRequest request = Rig.QUESTION.plus(AssistantMessage.partial("The capital is "));
    rig.fake.answers(Rig.PARIS);
    if (!rig.host.continues()) {
      assertThatThrownBy(() -> rig.model.chat(request)).isInstanceOf(KimiException.BadRequest.class);
      assertThatThrownBy(() -> Rig.published(rig.model, request)).isInstanceOf(KimiException.BadRequest.class);
      assertThat(rig.fake.taken()).isEmpty();
      return;
    }
    rig.paris(rig.fake, rig.model.chat(request));
    JsonObject body = rig.fake.last();
    assertThat(body.tryGet("continue_final_message").map(JsonValue::toString)).isEqualTo(
        rig.host.marked() ? Optional.of("true") : Optional.empty());
    for (int size : new int[] {1, 5, 1_000}) {
      rig.fake.inPiecesOf(size).answers(Rig.PARIS);
      rig.paris(rig.fake, Rig.published(rig.model, request));
    }
  }),

  BROKEN_CALL(rig -> {
    String broken = Rig.leaked(Rig.WEATHER).replace("<|tool_call_end|>", "");
    for (int size : new int[] {1, 1_000}) {
      rig.fake.inPiecesOf(size).answers(Rig.text("Call it", "So: " + broken));
      assertThatThrownBy(() -> Rig.published(rig.model, Rig.WITH_TOOL)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("parsers for Kimi").satisfies(failure -> Rig.soFar(failure, "Call it", "So: "));
    }
    rig.fake.answers(Rig.text("Call it", "So: " + broken));
    assertThatThrownBy(() -> rig.model.chat(Rig.WITH_TOOL)).isInstanceOf(KimiException.InvalidResponse.class)
        .satisfies(failure -> Rig.soFar(failure, "Call it", "So: "));
  }),

  BROKEN_CALL_IN_THE_MIDDLE(rig -> {
    String text = "So: " + Rig.leaked(Rig.TIME) + "Then: <|tool_calls_section_begin|>nothing<|tool_calls_section_end|> and more";
    for (int size : new int[] {1, 5, 1_000}) {
      rig.fake.inPiecesOf(size).answers(Rig.text("Call it", text), Rig.text("Call it", text));
      assertThatThrownBy(() -> Rig.published(rig.model, Rig.WITH_TOOL)).isInstanceOf(KimiException.InvalidResponse.class)
          .satisfies(failure -> Rig.soFar(failure, "Call it", "So: Then: ", Rig.TIME));
      assertThatThrownBy(() -> rig.model.chat(Rig.WITH_TOOL)).isInstanceOf(KimiException.InvalidResponse.class)
          .satisfies(failure -> assertThat(((KimiException) failure).partial().orElseThrow().text()).startsWith("So: Then: "));
    }
  }),

  LEAKED_INTO_REASONING(rig -> {
    ChatResponse leaking = Rig.text("So: " + Rig.leaked(Rig.WEATHER, Rig.TIME), "");
    for (int size : new int[] {1, 2, 7, 13, 1_000}) {
      rig.fake.inPiecesOf(size).answers(leaking, leaking);
      for (ChatResponse response : List.of(Rig.published(rig.model, Rig.WITH_TOOL), rig.model.chat(Rig.WITH_TOOL))) {
        rig.called(response, Rig.WEATHER, Rig.TIME);
        assertThat(response.reasoning()).hasValue("So: ");
      }
    }
    ChatResponse spoken = Rig.text("So: " + Rig.leaked(Rig.WEATHER) + "<", "A moment");
    rig.fake.inPiecesOf(3).answers(spoken, spoken, spoken);
    for (ChatResponse response : List.of(Rig.published(rig.model, Rig.WITH_TOOL), rig.model.chat(Rig.WITH_TOOL))) {
      assertThat(response.toolCalls()).containsExactly(Rig.WEATHER);
      assertThat(response.finishReason()).hasValue(FinishReason.TOOL_CALLS);
      assertThat(response.text()).isEqualTo("A moment");
      assertThat(response.reasoning().orElseThrow()).isEqualTo("So: <");
    }
    assertThat(Rig.published(rig.model, Rig.QUESTION).reasoning()).isEqualTo(spoken.reasoning());
  }),

  BROKEN_CALL_IN_REASONING(rig -> {
    String broken = Rig.leaked(Rig.WEATHER).replace("<|tool_call_end|>", "");
    for (int size : new int[] {1, 1_000}) {
      rig.fake.inPiecesOf(size).answers(Rig.text("So: " + broken, "Well"), Rig.text("So: " + broken, "Well"));
      assertThatThrownBy(() -> Rig.published(rig.model, Rig.WITH_TOOL)).isInstanceOf(KimiException.InvalidResponse.class)
          .satisfies(failure -> assertThat(((KimiException) failure).partial().orElseThrow().reasoning()).hasValue("So: "));
      assertThatThrownBy(() -> rig.model.chat(Rig.WITH_TOOL)).isInstanceOf(KimiException.InvalidResponse.class)
          .satisfies(failure -> Rig.soFar(failure, "So: ", "Well"));
    }
  }),

  LONE_CLOSING_TAG(rig -> {
    ChatResponse lone = Rig.text("", "Capitals</think>\n\nParis 🗼");
    rig.fake.answers(lone, lone, lone, lone);
    rig.paris(rig.fake, rig.model.withThinkTags(true).chat(Rig.QUESTION));
    if (rig.host.readsTags()) {
      rig.paris(rig.fake, rig.model.chat(Rig.QUESTION));
    } else {
      assertThat(rig.model.chat(Rig.QUESTION).text()).isEqualTo(lone.text());
    }
    assertThat(Rig.published(rig.model, Rig.QUESTION).text()).as("nothing tells it in advance").isEqualTo(lone.text());
    assertThat(rig.model.chat(Rig.QUESTION.toBuilder().thinking(Thinking.DISABLED).build()).text()).isEqualTo(lone.text());
    for (String text : List.of("Write <think> and </think>", "The tag </think> alone")) {
      ChatResponse said = Rig.text("Tags", text);
      rig.fake.answers(said, said);
      for (ChatResponse response : List.of(rig.model.chat(Rig.QUESTION), Rig.published(rig.model, Rig.QUESTION))) {
        assertThat(response.text()).isEqualTo(text);
        assertThat(response.reasoning()).hasValue("Tags");
      }
    }
  }),

  OPEN_THINKING(rig -> {
    HostedModel open = rig.model.withOpenThinking(true);
    for (int size = 1; size <= 12; size++) {
      ChatResponse opened = Rig.text("", "Capitals</think>\n\nParis 🗼");
      rig.fake.inPiecesOf(size).answers(opened, opened, Rig.PARIS, Rig.PARIS);
      rig.paris(rig.fake, Rig.published(open, Rig.QUESTION));
      rig.paris(rig.fake, open.chat(Rig.QUESTION));
      rig.paris(rig.fake, Rig.published(open, Rig.QUESTION));
      rig.paris(rig.fake, open.chat(Rig.QUESTION));
    }
    ChatResponse calling = Rig.text("", "Call it" + Rig.leaked(Rig.WEATHER));
    rig.fake.answers(calling, calling);
    rig.called(Rig.published(open, Rig.WITH_TOOL), Rig.WEATHER);
    rig.called(open.chat(Rig.WITH_TOOL), Rig.WEATHER);
    ChatResponse limited = Rig.ended(Rig.text("", "Long thoughts"), "length");
    rig.fake.answers(limited, limited);
    for (ChatResponse response : List.of(Rig.published(open, Rig.QUESTION), open.chat(Rig.QUESTION))) {
      assertThat(response.reasoning()).hasValue("Long thoughts");
      assertThat(response.text()).isEmpty();
    }
    rig.fake.answers(Rig.PARIS, Rig.text("", "Capitals</think>"));
    assertThat(Rig.published(open, Rig.QUESTION.toBuilder().thinking(Thinking.DISABLED).build()).text()).isEqualTo("Paris 🗼");
    assertThat(open.withThinkTags(false).chat(Rig.QUESTION).text()).isEqualTo("Capitals</think>");
  }),

  CUT_STREAM(rig -> {
    HostedModel lasting = HostedModel.of(rig.client.withMaxResumes(2), rig.host.kind);
    boolean resumes = rig.host == Expected.LLAMA_CPP;
    rig.fake.cutBehind("Paris").answers(Rig.PARIS, resumes ? Rig.text("", "🗼") : Rig.PARIS);
    if (resumes) {
      ChatResponse response = Rig.published(lasting, Rig.QUESTION);
      assertThat(response.text()).isEqualTo("Paris 🗼");
      assertThat(response.reasoning()).hasValue("Capitals");
    } else {
      assertThatThrownBy(() -> Rig.published(lasting, Rig.QUESTION))
          .satisfies(failure -> Rig.soFar(failure, "Capitals", "Paris "));
    }
    assertThat(rig.fake.taken()).hasSize(resumes ? 2 : 1);
  }),

  LIMIT_OF_A_CLIENT_THAT_CONTINUES(rig -> {
    HostedModel lasting = HostedModel.of(rig.client.withMaxContinuations(1), rig.host.kind);
    boolean continues = rig.host == Expected.LLAMA_CPP;
    ChatResponse first = Rig.ended(Rig.PARIS, "length");
    ChatResponse second = continues ? Rig.text("", " in France") : Rig.PARIS;
    rig.fake.answers(first, second);
    String text = continues ? "Paris 🗼 in France" : "Paris 🗼";
    assertThat(Rig.published(lasting, Rig.QUESTION).text()).isEqualTo(text);
    if (continues) {
      rig.fake.answers(first, second);
    }
    assertThat(lasting.chat(Rig.QUESTION).text()).isEqualTo(text);
  }),

  FAILED_IN_THE_MIDDLE(rig -> {
    rig.fake.breaksOff(new KimiException.Overloaded("busy", "", CallDetails.NONE)).answers(Rig.PARIS);
    assertThatThrownBy(() -> Rig.published(rig.model, Rig.QUESTION)).isInstanceOf(KimiException.class)
        .satisfies(failure -> Rig.soFar(failure, "Capitals", "Paris 🗼"));
  }),

  MARKERS_WITHOUT_TOOLS(rig -> {
    String text = "A marker is " + Rig.leaked(Rig.WEATHER);
    rig.fake.answers(Rig.text("Explain", text), Rig.text("Explain", text));
    assertThat(rig.model.chat(Rig.QUESTION).text()).isEqualTo(text);
    assertThat(Rig.published(rig.model, Rig.QUESTION).text()).isEqualTo(text);
  }),

  TAGS_LEFT(rig -> {
    rig.fake.answers(Rig.PARIS, Rig.PARIS);
    ChatModel raw = rig.model.withThinkTags(false);
    for (ChatResponse response : List.of(raw.chat(Rig.QUESTION), Rig.published(raw, Rig.QUESTION))) {
      assertThat(response.text().endsWith("Paris 🗼")).isTrue();
      assertThat(response.text().startsWith("<")).isEqualTo(rig.host.tagged());
    }
  }),

  CHECKED(rig -> {
    rig.fake.answers(Rig.PARIS, Rig.PARIS);
    ChatModel checked = ContextCheck.reporting().on(rig.model);
    rig.paris(rig.fake, checked.chat(Rig.QUESTION));
    rig.paris(rig.fake, Rig.published(checked, Rig.QUESTION));
  });

  private final Program program;

  HostProgram(Program program) {
    this.program = program;
  }

  /** Runs against a fake of a host. Nothing may be refused. */
  void run(Expected host) throws Exception {
    try (PlayedHost fake = new PlayedHost(host.fake); Kimi kimi = Kimi.builder().key("any")
        .endpoint(Endpoint.of(fake.url()).withModel("kimi-k3"))
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ofMillis(1), Duration.ofMillis(1))).build()) {
      program.run(new Rig(host, fake, kimi, HostedModel.of(kimi, host.kind)));
      assertThat(fake.refused()).isEmpty();
      assertThat(fake.failures()).isEmpty();
      fake.taken().forEach(body -> reasoned(host, body));
    }
  }

  /** Kimi answers badly, or refuses, if tool calls come back without reasoning, wherever it runs. */
  private static void reasoned(Expected host, JsonObject body) {
    for (JsonValue message : body.get("messages").asArray().values()) {
      if (!host.off(body) && message.asObject().has("tool_calls")) {
        assertThat(host.reasoning(message.asObject())).as("reasoning of %s", message).isNotNull();
      }
    }
  }

  /** One program. */
  interface Program {
    void run(Rig rig) throws Exception;
  }

  /** A fake, its model, and what programs share. */
  record Rig(Expected host, PlayedHost fake, Kimi client, HostedModel model) {

    private static final Usage USAGE = Usage.of(90, 12).withCachedTokens(64);
    static final ChatResponse PARIS = text("Capitals", "Paris 🗼");
    static final ToolCall WEATHER = ToolCall.of("functions.get_weather:0", "get_weather", "{\"city\":\"Paris\"}");
    static final ToolCall TIME = ToolCall.of("functions.get_time:1", "get_time", "{\"city\":\"Rome\"}");
    static final ChatRequest QUESTION = ChatRequest.of("The capital of France?");
    static final ChatRequest WITH_TOOL = ChatRequest.builder().user("Weather?").tools(ToolSpec.function("get_weather",
        "The weather", Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}").asObject())).build();

    record Place(String city) {}

    static ChatResponse text(String reasoning, String text) {
      return answer(AssistantMessage.of(text), reasoning, FinishReason.STOP);
    }

    static ChatResponse calls(String reasoning, ToolCall... calls) {
      return answer(AssistantMessage.of("", List.of(calls)), reasoning, FinishReason.TOOL_CALLS);
    }

    private static ChatResponse answer(AssistantMessage message, String reasoning, FinishReason end) {
      AssistantMessage thought = reasoning.isEmpty() ? message : message.withReasoning(reasoning);
      return ChatResponse.of(thought).withChoices(List.of(Choice.of(thought, end))).withUsage(USAGE);
    }

    static ChatResponse ended(ChatResponse response, String reason) {
      JsonObject extra = !reason.equals("error") ? JsonObject.EMPTY
          : JsonObject.of("error", JsonObject.of("message", "Provider returned error", "code", 502));
      return response.withChoices(List.of(
          new Choice(0, response.message(), Optional.of(new FinishReason(reason)), Optional.empty(), extra)));
    }

    static String leaked(ToolCall... calls) {
      StringBuilder text = new StringBuilder("<|tool_calls_section_begin|>");
      List.of(calls).forEach(call -> text.append("<|tool_call_begin|>").append(call.id()).append("<|tool_call_argument_begin|>")
          .append(call.arguments()).append("<|tool_call_end|>"));
      return text.append("<|tool_calls_section_end|>").toString();
    }

    static void soFar(Throwable failure, String reasoning, String text, ToolCall... calls) {
      ChatResponse partial = ((KimiException) failure).partial().orElseThrow();
      assertThat(partial.reasoning()).hasValue(reasoning);
      assertThat(partial.text()).isEqualTo(text);
      assertThat(partial.toolCalls()).containsExactly(calls);
    }

    void paris(PlayedHost sameFake, ChatResponse response) {
      assertThat(sameFake).isSameAs(fake);
      assertThat(response.text()).isEqualTo("Paris 🗼");
      assertThat(response.reasoning()).hasValue("Capitals");
      assertThat(response.finishReason()).hasValue(FinishReason.STOP);
      assertThat(response.usage().orElseThrow().cachedTokens()).isEqualTo(64);
      assertThat(response.usage().orElseThrow().totalTokens()).isEqualTo(102);
      assertThat(response.complete()).isTrue();
    }

    void called(ChatResponse response, ToolCall... calls) {
      assertThat(response.toolCalls()).containsExactly(calls);
      assertThat(response.finishReason()).hasValue(FinishReason.TOOL_CALLS);
      assertThat(response.text()).isEmpty();
      assertThat(response.reasoning()).isPresent();
      assertThat(response.complete()).isTrue();
    }

    static ChatResponse streamed(ChatModel model, ChatRequest request) {
      try (ChatStream stream = model.stream(request)) {
        return stream.response();
      }
    }

    static ChatResponse published(ChatModel model, ChatRequest request) throws Exception {
      ChatAssembler answer = new ChatAssembler();
      chunks(model, request).forEach(answer::add);
      return answer.response();
    }

    static List<ChatChunk> chunks(ChatModel model, ChatRequest request) throws Exception {
      List<ChatChunk> chunks = new ArrayList<>();
      Collector collector = new Collector(chunks::add);
      model.publish(request).subscribe(collector);
      try {
        collector.end.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException failed) {
        throw (Exception) failed.getCause();
      }
      return chunks;
    }

    /** Asks for one chunk after the other. */
    static class Collector implements Flow.Subscriber<ChatChunk> {

      final CompletableFuture<Void> end = new CompletableFuture<>();
      private final Consumer<ChatChunk> chunks;
      Flow.Subscription subscription;

      Collector(Consumer<ChatChunk> chunks) {
        this.chunks = chunks;
      }

      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
      }

      @Override
      public void onNext(ChatChunk chunk) {
        chunks.accept(chunk);
        subscription.request(1);
      }

      @Override
      public void onError(Throwable failure) {
        end.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        end.complete(null);
      }
    }
  }
}
