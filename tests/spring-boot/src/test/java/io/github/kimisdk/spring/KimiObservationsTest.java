package io.github.kimisdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Observations of calls and of runs of agents. */
@Timeout(60)
class KimiObservationsTest {

  private static final ChatResponse ASKS =
      ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("call:0", "weather", "{\"name\":\"Oslo\"}"))));

  record City(String name) {}

  private final ObservationRegistry registry = ObservationRegistry.create();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final KimiObservations observations = new KimiObservations(registry);

  KimiObservationsTest() {
    registry.observationConfig().observationHandler(new ObservationHandler<>() {
      @Override
      public void onStop(Observation.Context context) {
        ended.add(context.getName() + " in " + Optional.ofNullable(context.getParentObservation())
            .map(parent -> parent.getContextView().getName()).orElse("none") + keys(context)
            + Optional.ofNullable(context.getError()).map(error -> " " + error.getClass().getSimpleName()).orElse(""));
      }

      @Override
      public boolean supportsContext(Observation.Context context) {
        return true;
      }
    });
  }

  private static String keys(Observation.Context context) {
    StringBuilder keys = new StringBuilder();
    context.getLowCardinalityKeyValues().forEach(key -> keys.append(' ').append(key.getKey()).append('=').append(key.getValue()));
    return keys.toString();
  }

  private void with(ChatModel model, Consumer<Kimi> use) {
    try (KimiServer server = KimiServer.start(model);
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).model("kimi-k2.6").listener(observations).build()) {
      use.accept(kimi);
    }
    assertThat(observations.open()).isZero();
  }

  @Test
  void aCallBelongsToTheObservationOfItsThread() {
    with(request -> ChatResponse.of("Hello"), kimi -> Observation.createNotStarted("request", registry).observe(() -> {
      kimi.ask("Hi");
      try (ChatStream stream = kimi.stream(ChatRequest.of("Hi"))) {
        assertThat(stream.response().text()).isEqualTo("Hello");
      }
    }));
    String call = "kimi.call in request model=kimi-k2.6 outcome=succeeded";
    assertThat(ended).containsExactly(call, call, "request in none");
  }

  @Test
  void aFailedCallHasItsErrorAndOneObservationForAllAttempts() {
    with(request -> {
      throw new KimiException.BadRequest("too long", "", CallDetails.NONE);
    }, kimi -> assertThatThrownBy(() -> kimi.ask("Hi")).isInstanceOf(KimiException.BadRequest.class));
    assertThat(ended).containsExactly("kimi.call in none model=kimi-k2.6 outcome=failed BadRequest");
  }

  @Test
  void callsAndToolsBelongToTheirRun() {
    ChatModel model = request -> request.messages().size() > 1 && request.messages().get(request.messages().size() - 1)
        instanceof ToolMessage ? ChatResponse.of("Yes").withUsage(Usage.of(3, 1)) : ASKS.withUsage(Usage.of(2, 1));
    with(model, kimi -> {
      Tool<City> weather = Tool.of("weather", "The weather in a city", City.class, city -> kimi.ask("In " + city.name() + "?"));
      Agent agent = Agent.builder(kimi).tools(weather).listener(observations).build();
      assertThat(agent.run("Umbrella?").text()).isEqualTo("Yes");
    });
    String call = "kimi.call in kimi.agent.run model=kimi-k2.6 outcome=succeeded";
    assertThat(ended).containsExactly(call, "kimi.call in kimi.agent.tool model=kimi-k2.6 outcome=succeeded",
        "kimi.agent.tool in kimi.agent.run outcome=succeeded tool=weather", call, "kimi.agent.run in none stop=answered");
  }

  @Test
  void aToolThatFailsHasItsError() {
    with(request -> request.messages().size() > 1 ? ChatResponse.of("No") : ASKS, kimi -> {
      Tool<City> weather = Tool.of("weather", "The weather in a city", City.class, city -> {
        throw new IllegalStateException("broken");
      });
      Agent.builder(kimi).tools(weather).listener(observations).build().run("Umbrella?");
    });
    assertThat(ended).contains("kimi.agent.tool in kimi.agent.run outcome=failed tool=weather IllegalStateException");
  }
}
