package io.github.kimisdk.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The door to the platform has the settings of its client. */
@Timeout(60)
class KimiPlatformTest {

  @TempDir
  Path folder;

  @Test
  void aModelThatIsNotAKimiHasNoPlatform() {
    ChatModel other = request -> ChatResponse.of("hi");
    assertThatIllegalArgumentException().isThrownBy(() -> KimiPlatform.of(other))
        .withMessageStartingWith("expected a Kimi, which has an account, found " + other.getClass().getName())
        .withMessageEndingWith("if it asks a Kimi, make the platform of that one");
    assertThatNullPointerException().isThrownBy(() -> KimiPlatform.of(null)).withMessage("model");
  }

  @Test
  void callsHaveTheSettingsOfTheClientThatMadeThem() {
    List<String> reports = new CopyOnWriteArrayList<>();
    try (KimiServer server = KimiServer.start(new OfflineModel());
        Kimi kimi = Kimi.builder().key("a-key").baseUrl(server.baseUrl()).build();
        Kimi copy = kimi.withListener(new CallListener() {
          @Override
          public void ended(CallReport report) {
            reports.add(report.toString());
          }
        })) {
      KimiPlatform.of(kimi).account().balance();
      assertThat(reports).isEmpty();
      KimiPlatform.of(copy).account().balance();
      assertThat(reports).hasSize(1);
    }
  }

  @Test
  void theFirstHostThatTakesTheKeyIsFoundAndNoLaterOneSeesIt() {
    List<String> asked = new ArrayList<>();
    try (KimiServer other = server("another-key"); KimiServer own = server("a-key"); KimiServer later = server("a-key");
        Kimi kimi = Kimi.builder().key("a-key").baseUrl(other.baseUrl()).onRequest(request -> {
          asked.add(request.uri().toString());
          return request;
        }).build()) {
      List<Endpoint> hosts = Stream.of(other, own, later).map(server -> Endpoint.of(server.baseUrl())).toList();
      assertThat(KimiPlatform.of(kimi).whichHost(hosts)).contains(hosts.get(1));
      assertThat(List.of(own, later)).extracting(server -> server.requests().size()).containsExactly(1, 0);
      assertThat(asked).containsExactly(other.baseUrl() + "/models", own.baseUrl() + "/models");
      assertThat(KimiPlatform.of(kimi).whichHost(hosts.subList(0, 1))).isEmpty();
    }
  }

  private static KimiServer server(String key) {
    return KimiServer.builder(new OfflineModel()).key(key).recording().start();
  }

  @Test
  void aHostThatCannotBeAskedFailsTheSearchOnlyIfNoOtherTakesTheKey() {
    KimiServer gone = server("a-key");
    Endpoint closed = Endpoint.of(gone.baseUrl());
    gone.close();
    try (KimiServer own = server("a-key");
        Kimi kimi = Kimi.builder().key("a-key").baseUrl(own.baseUrl()).retry(RetryPolicy.NONE).build()) {
      Endpoint open = Endpoint.of(own.baseUrl());
      assertThat(KimiPlatform.of(kimi).whichHost(List.of(closed, open))).contains(open);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).whichHost(List.of(closed)))
          .isInstanceOf(KimiException.Unreachable.class);
    }
  }

  @Test
  void aClosedClientRefusesTheCallsOfItsPlatform() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      Kimi kimi = Kimi.builder().key("a-key").baseUrl(server.baseUrl()).build();
      KimiPlatform platform = KimiPlatform.of(kimi);
      kimi.close();
      assertThatThrownBy(() -> platform.account().balance()).isInstanceOfAny(KimiException.class, IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void copiesWithTheSameKeyShareWhatTheyRememberOfUploads() throws Exception {
    Path report = Files.writeString(folder.resolve("report.txt"), "Revenue grew by 12 percent.");
    try (KimiServer server = KimiServer.start(new OfflineModel());
        Kimi kimi = Kimi.builder().key("a-key").baseUrl(server.baseUrl()).build();
        Kimi copy = kimi.withModel("kimi-k2.6");
        Kimi other = kimi.withKey("another-key")) {
      KimiPlatform.of(kimi).files().ask("How much?", report);
      KimiPlatform.of(kimi).files().ask("How much again?", report);
      KimiPlatform.of(copy).files().ask("And now?", report);
      assertThat(KimiPlatform.of(kimi).files().list()).hasSize(1);
      KimiPlatform.of(other).files().ask("How much?", report);
      assertThat(KimiPlatform.of(kimi).files().list()).as("the server keeps the files of all keys").hasSize(2);
      KimiPlatform.of(copy).files().cleanUp();
      assertThat(KimiPlatform.of(kimi).files().list()).as("the upload of the other key").hasSize(1);
    }
  }

  @Test
  void theTextShowsNoKey() {
    try (Kimi kimi = Kimi.builder().key("sk-secret-of-this-test").build()) {
      assertThat(KimiPlatform.of(kimi)).asString().startsWith("KimiPlatform[Kimi[").doesNotContain("secret");
    }
  }
}
