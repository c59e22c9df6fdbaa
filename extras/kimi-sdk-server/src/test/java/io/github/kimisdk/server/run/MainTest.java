package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.fake.KeyVariables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line: its modes and their exit status. */
class MainTest {

  private static final Map<String, String> OFFLINE = Map.of("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true");

  private static final String SEE = "See https://kimisdk.github.io/kimi-sdk/docs/gateway-settings.html\n";

  @TempDir
  Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Map<String, String> environment, String... arguments) {
    return new Main(print(out), print(err)).run(List.of(arguments), environment);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void helpAndVersionNeedNoSettings() {
    assertThat(run(Map.of(), "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--config").contains("KIMI_GATEWAY_PORT")
        .endsWith(SEE);
    out.reset();
    assertThat(run(Map.of("KIMI_GATEWAY_PORT", "wrong"), "--version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("kimi-sdk-server ");
    assertThat(err.size()).isZero();
  }

  @Test
  void checkPrintsTheSettingsInEffectAndLeavesNothingBehind() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\"port\":1234,\"conversations\":\"" + folder + "/kept\"}");
    assertThat(run(OFFLINE, "--check", "--config", file.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("port = 1234  (file)")
        .contains("upstream.offline = true  (KIMI_GATEWAY_UPSTREAM_OFFLINE)");
    assertThat(folder.resolve("kept")).doesNotExist();
  }

  @Test
  void checkAgainstAnotherFilePrintsWhatChanges() throws IOException {
    for (String key : List.of("alice", "bob", "carol", "other")) {
      Files.writeString(folder.resolve(key), key + "-secret");
    }
    String keyFile = "\"keyFile\": \"" + folder + "/";
    Path old = Files.writeString(folder.resolve("old.json"), "{\"port\": 8080, \"clients\": ["
        + "{\"name\": \"alice\", \"keyFile\": \"0123456789abcdef0123456789abcdef\"},"
        + "{\"name\": \"carol\", " + keyFile + "carol\", \"concurrency\": 2}], \"models\": {\"fast\": \"kimi-k2.6\"}}");
    Path changed = Files.writeString(folder.resolve("new.json"), "{\"port\": 9000, \"clients\": ["
        + "{\"name\": \"carol\", " + keyFile + "other\", \"concurrency\": 3},"
        + "{\"name\": \"bob\", " + keyFile + "bob\"}], \"models\": {\"fast\": \"kimi-k2.6\"}}");
    assertThat(run(OFFLINE, "--check", "--config", changed.toString(), "--against", old.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).replace(folder.toString(), "").lines()).containsExactlyInAnyOrder(
        "port = 8080 -> 9000  (after a restart)", "clients[alice].name = \"alice\"  (removed)",
        "clients[alice].keyFile = ***  (removed)", "clients[bob].name = \"bob\"  (new)", "clients[bob].keyFile = \"/bob\"  (new)",
        "clients[carol].keyFile = \"/carol\" -> \"/other\"", "clients[carol].concurrency = 2 -> 3");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("-secret", "0123456789abcdef");
  }

  @Test
  void checkAgainstTheSameSettingsFindsNoChange() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\"port\":1234}");
    Path same = Files.writeString(folder.resolve("same.json"), "{\"port\": 1234, \"page\": true}");
    assertThat(run(OFFLINE, "--check", "--config=" + file, "--against=" + same)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("no setting changes\n");
  }

  @Test
  void checkAgainstRefusesWrongSettingsAndNeedsACheck() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\"port\":1234}");
    Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"port\":-5}");
    assertThat(run(OFFLINE, "--check", "--config=" + file, "--against=" + wrong)).isEqualTo(2);
    assertThat(run(OFFLINE, "--check", "--config=" + wrong, "--against=" + file)).isEqualTo(2);
    assertThat(run(OFFLINE, "--config=" + file, "--against=" + file)).isEqualTo(2);
    assertThat(run(OFFLINE, "--check", "--against")).isEqualTo(2);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(("port: expected a port from 0 to 65535, found -5\n" + SEE).repeat(2)
        + "--against: expected --check beside it, found none\n" + SEE
        + "--against: expected a file with settings, found no argument\n" + SEE);
  }

  @Test
  void fileMayComeFromTheEnvironment() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\"port\":-5}");
    assertThat(run(Map.of("KIMI_GATEWAY_CONFIG", file.toString()), "--check")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("port: expected a port from 0 to 65535, found -5\n" + SEE);
    assertThat(run(OFFLINE, "--check", "--config=" + folder.resolve("none"))).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "--key=alice-secret | expected no key, which other users of this machine could read",
      "--api-key | expected no key, which other users of this machine could read",
      "sk-alice-secret | expected no key, which other users of this machine could read",
      "--cofnig | did you mean --config?",
      "--chek | did you mean --check?",
      "--port=80 | set port, or KIMI_GATEWAY_PORT in the environment", "gateway.json | did you mean --config gateway.json?",
      "--verbose | settings are in a file", "= | settings are in a file", "--config.json | settings are in a file",
      "--clients[].name=x | settings are in a file",
      "--config | expected a file with settings, found no argument"})
  void unknownArgumentIsRefusedWithAdvice(String argument, String advice) {
    assertThat(run(OFFLINE, argument)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(advice).doesNotContain("alice-secret");
  }

  @Test
  void healthIsThatOfTheGatewayWithTheseSettings() {
    KimiServer server = KimiServer.builder(new OfflineModel()).start();
    try {
      assertThat(run(Map.of("KIMI_GATEWAY_PORT", "" + server.port()), "--health")).isZero();
      assertThat(run(Map.of("KIMI_GATEWAY_PORT", "" + server.port(), "KIMI_GATEWAY_ADDRESS", "0.0.0.0"), "--health")).isZero();
    } finally {
      server.close();
    }
    assertThat(run(Map.of("KIMI_GATEWAY_PORT", "" + server.port()), "--health")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("found none");
  }

  @Test
  void portInUseIsAFailureOfTheStart() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run(Map.of("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true", "KIMI_GATEWAY_PORT", "" + taken.getLocalPort())))
          .isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("expected a free port, found 127.0.0.1:" + taken.getLocalPort()
          + " in use; close the program that listens there, or choose another port: set port, or KIMI_GATEWAY_PORT in the"
          + " environment; 0 takes any that is free. See https://kimisdk.github.io/kimi-sdk/docs/gateway.html\n");
    }
  }

  @Test
  void withoutAKeyTheOfflineModelAnswers() {
    assumeFalse(KeyVariables.set(), "the environment of this test has a key");
    assertThat(run(Map.of(), "--check")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("upstream.offline = true  (no key is set)");
  }

  @Test
  void aGatewayForOthersNeedsAKey() {
    assumeFalse(KeyVariables.set(), "the environment of this test has a key");
    assertThat(run(Map.of("KIMI_GATEWAY_CLIENTS_0_NAME", "alice", "KIMI_GATEWAY_CLIENTS_0_KEY", "alice-secret"))).isEqualTo(2);
    assertThat(run(Map.of("KIMI_GATEWAY_UPSTREAM_MODEL", "kimi-k3"))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).replace(SEE, "").lines()).hasSize(2).allSatisfy(line -> assertThat(line)
        .startsWith("upstream.keys: expected an API key in one of the environment variables KIMI_API_KEY")
        .endsWith("; set KIMI_API_KEY, or upstream.keys[0].keyFile, or KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY in the environment; to try"
            + " the gateway without a key, set upstream.offline, or KIMI_GATEWAY_UPSTREAM_OFFLINE in the environment to true"));
  }
}
