package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that runs takes the settings of its file when that has changed, or refuses all of them. */
@Timeout(120)
class ReloadTest {

  private static final String ALICE = "{\"name\": \"alice\", \"keyFile\": \"%s/alice\"%s}";
  private static final String BOB = "{\"name\": \"bob\", \"keyFile\": \"%s/bob\"%s}";

  @TempDir
  Path folder;

  private final List<String> upstreamKeys = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch slowCame = new CountDownLatch(1);
  private final CountDownLatch slowMayEnd = new CountDownLatch(1);
  private KimiServer kimi;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    kimi = KimiServer.answering(this::answer);
    file = folder.resolve("gateway.json");
    for (String name : List.of("alice", "bob")) {
      key(name, name + "-secret");
    }
    key("kimi", "sk-q7zr2lw9xc1");
  }

  private void key(String name, String key) throws IOException {
    Path written = Files.writeString(folder.resolve(name), key);
    if (Files.getFileStore(written).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
    }
  }

  @AfterEach
  void stop() {
    slowMayEnd.countDown();
    kimi.close();
  }

  private ScriptedAnswer answer(ServerRequest request) {
    upstreamKeys.add(request.header("authorization").orElse(""));
    if (request.text().contains("slowly")) {
      slowCame.countDown();
      try {
        slowMayEnd.await();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }
    return ScriptedAnswer.of(ChatResponse.of("Hi").withOrigin("chatcmpl-1", Instant.EPOCH, request.json().get("model").asString())
        .withUsage(Usage.of(10, 5)));
  }

  /** Writes settings with some clients, and more. */
  private void write(String clients, String more) throws IOException {
    String folders = clients.replace("%s/", folder + "/").replace("%s", "");
    Files.writeString(file, "{\"upstream\": {\"baseUrl\": \"" + kimi.baseUrl() + "\", \"keys\": [{\"name\": \"team\", \"keyFile\": \""
        + folder + "/kimi\"}]}, \"clients\": [" + folders + "]" + more + "}");
  }

  private static String with(String client, String more) {
    int end = client.lastIndexOf("%s");
    return client.substring(0, end) + more + client.substring(end + 2);
  }

  private LocalGateway gateway() {
    return LocalGateway.start(Optional.of(file), Map.of(), Clock.systemUTC());
  }

  private static int status(LocalGateway gateway, String client) {
    return gateway.ask(client + "-secret", "kimi-k2.6").statusCode();
  }

  private CompletableFuture<HttpResponse<String>> slowly(LocalGateway gateway, String client) throws InterruptedException {
    CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient().sendAsync(HttpRequest.newBuilder(
        gateway.at("/v1/chat/completions")).header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + client + "-secret").POST(BodyPublishers.ofString(
            "{\"model\":\"kimi-k2.6\",\"messages\":[{\"role\":\"user\",\"content\":\"slowly\"}]}")).build(), BodyHandlers.ofString());
    slowCame.await();
    return answer;
  }

  @Test
  void keysOfClientsAreAddedAndRevokedWhileCallsGoOn() throws Exception {
    write(ALICE, "");
    try (LocalGateway gateway = gateway()) {
      assertThat(gateway.poll()).as("the file as it was read").isEmpty();
      assertThat(status(gateway, "bob")).isEqualTo(401);
      CompletableFuture<HttpResponse<String>> answer = slowly(gateway, "alice");
      write(BOB, "");
      assertThat(gateway.poll()).contains("settings: taken, changed: clients[alice] removed, clients[bob] added");
      assertThat(gateway.poll()).isEmpty();
      assertThat(status(gateway, "alice")).isEqualTo(401);
      assertThat(status(gateway, "bob")).isEqualTo(200);
      slowMayEnd.countDown();
      assertThat(answer.get().statusCode()).isEqualTo(200);
      List<String> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        JsonObject line = gateway.line();
        clients.add(line.get("client").asString() + " " + line.get("status").asInt());
      }
      assertThat(clients).containsExactlyInAnyOrder("- 401", "- 401", "bob 200", "alice 200");
    }
  }

  @Test
  void wrongSettingsAreRefusedAsAWholeWithTheirPlaces() throws Exception {
    write(ALICE, "");
    try (LocalGateway gateway = gateway()) {
      write(BOB + ", " + with(ALICE, ", \"concurrency\": 0"), ", \"prot\": 1");
      assertThat(gateway.poll()).contains("settings: refused, those before stay in effect: clients[1].concurrency: expected a"
          + " whole number of at least 1, found 0; prot: expected a setting, found an unknown name; did you mean port?; See"
          + " https://kimisdk.github.io/kimi-sdk/docs/gateway-settings.html");
      assertThat(status(gateway, "bob")).isEqualTo(401);
      assertThat(status(gateway, "alice")).isEqualTo(200);
      Files.writeString(file, "{");
      assertThat(gateway.poll().orElseThrow()).contains("refused").contains("line 1, column 2");
      Files.delete(file);
      assertThat(gateway.poll().orElseThrow()).contains("refused").contains("found no file");
      assertThat(gateway.poll()).isEmpty();
      write(ALICE + ", " + BOB, "");
      assertThat(gateway.poll()).contains("settings: taken, changed: clients[bob] added");
      assertThat(status(gateway, "bob")).isEqualTo(200);
    }
  }

  @Test
  void settingsThatNeedARestartAreNamedAndKept() throws Exception {
    write(ALICE, ", \"page\": false");
    try (LocalGateway gateway = gateway()) {
      write(ALICE, ", \"page\": true, \"address\": \"127.0.0.2\", \"strict\": true, \"models\": {\"fast\": \"kimi-k3\"}");
      assertThat(gateway.poll()).contains("settings: taken, changed: models; after a restart: address, page, strict");
      assertThat(gateway.send("alice-secret", "GET", "/", JsonObject.EMPTY).statusCode()).isEqualTo(404);
      assertThat(model(gateway, "fast")).isEqualTo("kimi-k3");
      write(ALICE, ", \"page\": true, \"models\": {\"fast\": \"kimi-k2.6\"}");
      assertThat(gateway.poll()).contains("settings: taken, changed: models; after a restart: page");
      assertThat(model(gateway, "fast")).isEqualTo("kimi-k2.6");
    }
  }

  private static String model(LocalGateway gateway, String asked) {
    JsonValue answer = Json.parse(gateway.ask("alice-secret", asked).body());
    return answer.get("model").asString();
  }

  @Test
  void settingsThatAreWrongWithThoseBeforeARestartAreRefused() throws Exception {
    write(ALICE, "");
    try (LocalGateway gateway = gateway()) {
      write(with(ALICE, ", \"budget\": {\"tokens\": 5}"), ", \"journal\": \"" + folder + "/journal\"");
      assertThat(gateway.poll().orElseThrow())
          .startsWith("settings: refused, those before stay in effect: until a restart with journal: journal: expected a folder");
      assertThat(status(gateway, "alice")).isEqualTo(200);
    }
  }

  @Test
  void clientsStayWhileTheAddressStaysThatOtherMachinesReach() throws Exception {
    write(ALICE, ", \"address\": \"0.0.0.0\"");
    ProgramSettings running = new SettingsFile(Optional.of(file), Map.of()).read();
    write("", ", \"address\": \"127.0.0.1\"");
    ProgramSettings changed = new SettingsFile(Optional.of(file), Map.of()).read();
    Setup.of(changed).upstream().close();
    assertThatThrownBy(() -> Setup.of(changed.withRestartOf(running))).isInstanceOf(Fault.Refusal.class)
        .hasMessageStartingWith("address: expected a client with a key for an address that other machines can reach");
  }

  @Test
  void fileIsReadAgainIfItsTimeItsSizeOrItsBytesChange() throws Exception {
    write(ALICE, "");
    FileTime time = FileTime.from(Instant.parse("2026-11-28T00:00:00Z"));
    Files.setLastModifiedTime(file, time);
    try (LocalGateway gateway = gateway()) {
      Files.writeString(file, Files.readString(file).replace("\"alice\",", "\"alicf\","));
      Files.setLastModifiedTime(file, time);
      assertThat(gateway.poll()).contains("settings: taken, changed: clients[alice] removed, clients[alicf] added");
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-28T00:00:01Z")));
      assertThat(gateway.poll()).contains("settings: taken, no setting changes");
      assertThat(gateway.poll()).isEmpty();
    }
  }

  @Test
  void filesOfKeysAreReadAgainWithTheFileOfSettings() throws Exception {
    write(ALICE, "");
    try (LocalGateway gateway = gateway()) {
      CompletableFuture<HttpResponse<String>> answer = slowly(gateway, "alice");
      key("alice", "another-secret");
      key("kimi", "sk-x4vb6nm1kj2");
      assertThat(gateway.poll()).isEmpty();
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-28T00:00:00Z")));
      assertThat(gateway.poll()).contains("settings: taken, changed: the key of clients[alice], the keys of upstream");
      assertThat(status(gateway, "alice")).isEqualTo(401);
      assertThat(status(gateway, "another")).isEqualTo(200);
      assertThat(gateway.poll()).as("the old client of Kimi stays for its call").isEmpty();
      slowMayEnd.countDown();
      assertThat(answer.get().statusCode()).isEqualTo(200);
      assertThat(gateway.poll()).isEmpty();
      assertThat(status(gateway, "another")).isEqualTo(200);
      assertThat(upstreamKeys).containsExactly("Bearer sk-q7zr2lw9xc1", "Bearer sk-x4vb6nm1kj2", "Bearer sk-x4vb6nm1kj2");
    }
  }

  @Test
  void limitsThatAreAsBeforeKeepTheirCounts() throws Exception {
    String limited = with(ALICE, ", \"requestsPerMinute\": 1");
    write(limited, "");
    try (LocalGateway gateway = gateway()) {
      assertThat(status(gateway, "alice")).isEqualTo(200);
      write(limited + ", " + BOB, "");
      assertThat(gateway.poll()).isPresent();
      assertThat(status(gateway, "alice")).isEqualTo(429);
      write(with(ALICE, ", \"requestsPerMinute\": 2"), "");
      assertThat(gateway.poll()).isPresent();
      assertThat(status(gateway, "alice")).isEqualTo(200);
    }
  }

  @Test
  void budgetThatChangesCountsWhatWasUsedBefore() throws Exception {
    String journal = ", \"journal\": \"" + folder + "/journal\"";
    write(with(ALICE, ", \"budget\": {\"tokens\": 30, \"period\": \"day\"}"), journal);
    try (LocalGateway gateway = gateway()) {
      assertThat(status(gateway, "alice")).isEqualTo(200);
      assertThat(status(gateway, "alice")).isEqualTo(200);
      assertThat(status(gateway, "alice")).as("30 of 30 tokens").isEqualTo(402);
      write(with(ALICE, ", \"budget\": {\"tokens\": 31, \"period\": \"month\"}"), journal);
      assertThat(gateway.poll()).contains(
          "settings: taken, changed: clients[alice].budget.tokens, clients[alice].budget.period");
      assertThat(status(gateway, "alice")).isEqualTo(200);
      assertThat(status(gateway, "alice")).as("45 of 31 tokens").isEqualTo(402);
      write(ALICE, journal);
      assertThat(gateway.poll()).isPresent();
      assertThat(status(gateway, "alice")).as("without a budget").isEqualTo(200);
      write(with(ALICE, ", \"budget\": {\"tokens\": 61}"), journal);
      assertThat(gateway.poll()).isPresent();
      assertThat(status(gateway, "alice")).as("60 of 61 tokens").isEqualTo(200);
      assertThat(status(gateway, "alice")).as("75 of 61 tokens").isEqualTo(402);
    }
  }

  @Test
  void callThatRunsKeepsItsReservationInAChangedBudget() throws Exception {
    String journal = ", \"journal\": \"" + folder + "/journal\"";
    write(with(ALICE, ", \"budget\": {\"tokens\": 100}"), journal);
    try (LocalGateway gateway = gateway()) {
      CompletableFuture<HttpResponse<String>> answer = slowly(gateway, "alice");
      write(with(ALICE, ", \"budget\": {\"tokens\": 90}"), journal);
      assertThat(gateway.poll()).isPresent();
      assertThat(status(gateway, "alice")).as("the call holds the rest").isEqualTo(429);
      slowMayEnd.countDown();
      assertThat(answer.get().statusCode()).isEqualTo(200);
      gateway.line();
      gateway.line();
      assertThat(status(gateway, "alice")).as("15 of 90 tokens").isEqualTo(200);
    }
  }

  @Test
  void expiryAndModelsOfAClientChangeToo() throws Exception {
    write(ALICE, "");
    try (LocalGateway gateway = gateway()) {
      assertThat(status(gateway, "alice")).isEqualTo(200);
      write(with(ALICE, ", \"models\": [\"kimi-k3\"]"), "");
      assertThat(gateway.poll()).contains("settings: taken, changed: clients[alice].models");
      assertThat(status(gateway, "alice")).isEqualTo(403);
      write(with(ALICE, ", \"expires\": \"2020-01-31\""), "");
      assertThat(gateway.poll()).contains("settings: taken, changed: clients[alice].models, clients[alice].expires");
      assertThat(status(gateway, "alice")).isEqualTo(401);
    }
  }

  @Test
  void processReadsItsFileAgainByItself() throws Exception {
    write(ALICE, "");
    try (GatewayProcess gateway = GatewayProcess.start(folder, Map.of("KIMI_GATEWAY_CONFIG", "gateway.json"))) {
      assertThat(gateway.ask("bob-secret", "Hello").statusCode()).isEqualTo(401);
      write(ALICE + ", " + BOB, "");
      assertThat(gateway.errorLine("settings:")).isEqualTo("settings: taken, changed: clients[bob] added");
      assertThat(gateway.ask("bob-secret", "Hello").statusCode()).isEqualTo(200);
    }
  }
}
