package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway as a user starts it. */
@Timeout(120)
class GatewayTest {

  private static String address(Process gateway) throws Exception {
    BufferedReader out = gateway.inputReader(StandardCharsets.UTF_8);
    String address = out.readLine();
    assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+");
    return address;
  }

  private static Kimi client(String address, Protocol protocol, String key) {
    return Kimi.builder().key(key).endpoint(Endpoint.of(address + "/v1").withProtocol(protocol).withModel("kimi-k3")).build();
  }

  @Test
  void withoutAKeyTheOfflineModelAnswersInEveryFormat() throws Exception {
    Process gateway = Program.start(Gateway.class, Map.of(), "--port", "0", "--key", "gateway-key");
    try {
      String address = address(gateway);
      for (Protocol protocol : Protocol.values()) {
        try (Kimi kimi = client(address, protocol, "gateway-key"); Kimi stranger = client(address, protocol, "wrong")) {
          assertThat(kimi.ask("Why is the sky blue?")).contains("offline model").contains("Why is the sky blue?");
          assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> stranger.ask("Hello")))
              .isInstanceOf(KimiException.AccessDenied.class);
        }
      }
      try (InputStream page = URI.create(address + "/").toURL().openStream()) {
        assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8)).contains("<!DOCTYPE html>");
      }
    } finally {
      gateway.destroy();
      gateway.waitFor();
    }
  }

  @Test
  void withAKeyItCallsTheService() throws Exception {
    try (KimiServer service = KimiServer.builder(request -> ChatResponse.of("I am " + request.model().orElse("")))
            .strict(true).key("sk-upstream").start()) {
      Map<String, String> environment =
          Map.of("KIMI_API_KEY", "sk-upstream", "KIMI_BASE_URL", service.baseUrl(), "KIMI_MODEL_NAME", "kimi-k3");
      Process gateway = Program.start(Gateway.class, environment);
      try (Kimi kimi = client(address(gateway), Protocol.MESSAGES, "any")) {
        assertThat(kimi.ask("Hello")).isEqualTo("I am kimi-k3");
      } finally {
        gateway.destroy();
        gateway.waitFor();
      }
    }
  }

  @Test
  void aWrongOptionIsOneLineAndAnExitCode() throws Exception {
    for (String[] wrong : new String[][] {{"--port"}, {"--port", "x"}, {"--port", "70000"}, {"--key", " "}, {"--none", "1"}}) {
      Program.Run run = Program.run(Gateway.class, Map.of(), "", wrong);
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("expected").doesNotContain("\tat ");
    }
  }
}
