package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each call of the public surface asks {@code onRequest} for each of its requests. {@link KeyCalls} lists the calls. */
@Timeout(120)
class RequestHookCallsTest {

  private static final Set<String> FRONTS = Set.of("package io.github.kimisdk", "package io.github.kimisdk.platform");
  private static final String KEY = "0f3a9cPlanted77b1d2e4c5a6978812";

  @TempDir
  Path folder;

  private final EchoService service = new EchoService();
  private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
  private final List<CallRequest> asked = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void stop() {
    service.close();
  }

  private CallRequest numbered(CallRequest request) {
    asked.add(request);
    return request.withHeader("X-Number", "n" + asked.size());
  }

  private Kimi client(String name, Protocol protocol) {
    String base = KeyCalls.coding(name) ? service.baseUrl().replace("/v1", "/coding/v1") : service.baseUrl();
    return Kimi.builder().key(KEY).retry(RetryPolicy.NONE).header("X-Team", "blue").header("X-Copy", KEY)
        .endpoint(Endpoint.of(base).withModel("m").withProtocol(protocol)).onRequest(this::numbered).build();
  }

  private void call(String name, KeyCalls.Case call, Protocol protocol) {
    heads.clear();
    asked.clear();
    try (Kimi kimi = client(name, protocol)) {
      call.call(kimi);
    } catch (Exception failed) {
      // A call may fail after its requests.
      assertThat(heads).as(name + " failed with " + failed).isNotEmpty();
    }
  }

  @Test
  void eachMethodThatMayCallHasACase() {
    Set<String> cases = new KeyCalls(folder).all().keySet();
    Set<String> listed = new TreeSet<>();
    Pattern type = Pattern.compile("^[a-z].*?\\b(?:class|record|interface|enum) (\\w+).*");
    Pattern method = Pattern.compile("^  \\S.* (\\w+)\\((.*)\\)( throws .*)?");
    String current = "";
    boolean front = false;
    for (String line : Listings.lines(Listings.CALLING)) {
      front = line.startsWith("package ") ? FRONTS.contains(line) : front;
      Matcher header = type.matcher(line);
      current = header.matches() && !line.startsWith("package ") ? header.group(1) : current;
      Matcher found = method.matcher(line);
      boolean calls = front && !current.equals("KimiBuilder") || Set.of("ChatModel", "AnswerType", "Agent", "ContextCheck")
          .contains(current);
      String name = found.matches() ? current + "." + found.group(1) : "";
      if (calls && found.matches() && !KeyCalls.SILENT.contains(name) && !KeyCalls.OTHER_HOSTS.contains(name)) {
        listed.add(current + "." + found.group(1) + "(" + found.group(2) + ")");
      }
    }
    assertThat(listed).hasSizeGreaterThan(50);
    assertThat(cases).as("add a case to KeyCalls, or the name to KeyCalls.SILENT").containsAll(listed);
  }

  @Test
  void everyRequestOfEveryCallPassesTheHookOnce() {
    EchoAnswers answers = new EchoAnswers("plain", "words");
    service.answers(head -> {
      heads.add(head);
      return answers.to(head);
    });
    Map<String, KeyCalls.Case> calls = new KeyCalls(folder).all();
    calls.keySet().removeIf(name -> name.startsWith("KimiBatches.await"));
    TreeSet<String> media = new TreeSet<>();
    calls.forEach((name, call) -> {
      Protocol[] protocols = name.matches("Kimi[A-Z].*") ? new Protocol[] {Protocol.CHAT} : Protocol.values();
      for (Protocol protocol : protocols) {
        call(name, call, protocol);
        assertThat(heads).as(name).isNotEmpty().hasSameSizeAs(asked);
        assertThat(heads).as(name).allSatisfy(head -> assertThat(head).contains("X-Number: n"));
        asked.forEach(request -> {
          media.add(request.method() + (request.json().isPresent() ? " json" : ""));
          assertThat(request.headers()).as(name).containsEntry("X-Team", "blue")
              .doesNotContainKeys("Authorization", "X-Copy", "Accept", "Content-Type", "Content-Length", "Host");
          assertThat(request.toString() + request.headers() + request.uri() + request.json()).as(name).doesNotContain(KEY);
        });
        assertThat(heads).as(name).allSatisfy(head ->
            assertThat(head).contains("Authorization: Bearer " + KEY, "X-Copy: " + KEY, "X-Team: blue"));
      }
    });
    assertThat(media).containsExactly("DELETE", "GET", "POST", "POST json");
  }

  @Test
  void theListOfModelsThatExplainsAFailurePassesTheHook() {
    service.answers(head -> {
      heads.add(head);
      return EchoService.http(404, "application/json", "{\"error\":{\"type\":\"resource_not_found_error\",\"message\":\"no\"}}");
    });
    call("Kimi.chat(ChatRequest)", kimi -> {
      try {
        return kimi.ask("hi");
      } catch (KimiException.NotFound expected) {
        return expected;
      }
    }, Protocol.CHAT);
    assertThat(heads).hasSize(2).allSatisfy(head -> assertThat(head).contains("X-Number: n"));
    assertThat(asked.get(1).uri()).hasPath("/v1/models");
  }
}
