package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service repeats the key in each part of each answer. Nothing that comes back from any call shows it, except content and ids
 * that are sent back.
 */
@Timeout(300)
class KeyWalkTest {

  private static final String KEY = "0f3a9cPlanted77b1d2e4c5a6978812";

  /** Ids, cursors and all that is sent back, by accessor. They keep their value, and are masked where they are shown. */
  private static final Set<String> IDS = Set.of(
      "UploadedFile.id", "UploadedFile.ms", "Batch.id", "Batch.inputFileId", "Batch.outputFileId", "Batch.errorFileId",
      "BatchResult.id", "Model.id",
      "ToolCall.id", "ToolCall.name", "ToolCall.extra", "ToolCallDelta.id", "ToolCallDelta.name", "ToolCallDelta.extra",
      "AssistantMessage.extra", "AssistantMessage.reasoningSignature", "Delta.extra", "Delta.reasoningSignature",
      "ToolMessage.toolCallId",
      "ToolMessage.name", "Image.url", "Function.name", "Tool.name");

  /** Content, by accessor. */
  private static final Set<String> CONTENT = Set.of(
      "ChatResponse.text", "ChatResponse.reasoning", "AssistantMessage.text", "AssistantMessage.content",
      "AssistantMessage.reasoning",
      "ChatChunk.text", "ChatChunk.reasoning", "ChatChunk.arguments", "Delta.content", "Delta.reasoning", "Choice.logprobs",
      "ToolCall.arguments",
      "ToolCallDelta.arguments", "SystemMessage.text", "SearchResult.url", "FetchedPage.url", "SearchResult.title",
      "SearchResult.text", "SearchResult.snippet", "Chunk.text",
      "FetchedPage.title", "FetchedPage.markdown", "ToolResult.text", "RawResponse.text");

  @TempDir
  Path folder;

  private final EchoService service = new EchoService();
  private final List<Object> told = Collections.synchronizedList(new ArrayList<>());
  private final CallListener listener = new CallListener() {
    @Override
    public void begun(CallOrigin origin, int attempt) {
      told.add(origin);
    }

    @Override
    public void resuming(java.util.Optional<KimiException> failure) {
      failure.ifPresent(told::add);
    }

    @Override
    public void ended(CallReport report) {
      told.add(report);
    }
  };

  @AfterEach
  void stop() {
    service.close();
  }

  private Kimi client(String name, Protocol protocol) {
    String base = KeyCalls.coding(name) ? service.baseUrl().replace("/v1", "/coding/v1") : service.baseUrl();
    Endpoint endpoint = Endpoint.of(base).withModel("m").withProtocol(protocol);
    return Kimi.builder().key(KEY).retry(RetryPolicy.NONE).listener(listener).endpoint(endpoint).build();
  }

  /** Makes a call, and returns all that comes back. */
  private KeyWalk walked(String name, KeyCalls.Case call, Protocol protocol, Set<String> kept, boolean results) {
    KeyWalk walk = new KeyWalk(kept);
    told.clear();
    try (Kimi kimi = client(name, protocol)) {
      Object result = call.call(kimi);
      if (results) {
        walk.visit(name, result);
      }
    } catch (Exception | AssertionError failed) {
      walk.visit(name, failed);
    }
    List.copyOf(told).forEach(report -> walk.visit(name, report));
    return walk;
  }

  /** Makes each call over each protocol. */
  private void walkAll(EchoAnswers answers, Set<String> kept, BiConsumer<String, KeyWalk> found) {
    service.answers(answers::to);
    new KeyCalls(folder).all().forEach((name, call) -> {
      boolean chat = !name.matches("Kimi[A-Z].*");
      for (Protocol protocol : chat ? Protocol.values() : new Protocol[] {Protocol.CHAT}) {
        found.accept(name, walked(name, call, protocol, kept, true));
      }
    });
  }

  private static void leaks(Map<String, String> texts, KeyLeaks leaks, String where, Set<String> found) {
    texts.forEach((place, text) -> text.lines().filter(leaks::in)
        .forEach(line -> found.add(where + " | " + place + " | " + line)));
  }

  @Test
  void eachMethodThatMayCallHasACase() throws Exception {
    Set<String> cases = new KeyCalls(folder).all().keySet();
    Set<String> listed = new TreeSet<>();
    Pattern type = Pattern.compile("^[a-z].*?\\b(?:class|record|interface|enum) (\\w+).*");
    Pattern method = Pattern.compile("^  \\S.* (\\w+)\\((.*)\\)( throws .*)?");
    String current = "";
    boolean front = false;
    for (String line : Files.readAllLines(Path.of(System.getProperty("kimi.root", "..")).resolve("kimi-sdk/api/kimi-sdk.api"))) {
      front = line.startsWith("package ") ? line.equals("package io.github.kimisdk") : front;
      Matcher header = type.matcher(line);
      current = header.matches() && !line.startsWith("package ") ? header.group(1) : current;
      Matcher found = method.matcher(line);
      boolean calls = front && !current.equals("KimiBuilder") || Set.of("ChatModel", "AnswerType", "Agent", "ContextCheck")
          .contains(current);
      if (calls && found.matches() && !KeyCalls.SILENT.contains(current + "." + found.group(1))) {
        listed.add(current + "." + found.group(1) + "(" + found.group(2) + ")");
      }
    }
    assertThat(listed).hasSizeGreaterThan(50);
    assertThat(cases).as("add a case to KeyCalls, or the name to KeyCalls.SILENT").containsAll(listed);
  }

  @Test
  void aKeyThatTheServiceRepeatsIsShownByNoResultOfAnyCall() {
    Set<String> leaked = new TreeSet<>();
    Set<String> kept = new TreeSet<>();
    KeyLeaks leaks = new KeyLeaks(KEY);
    for (KeySpelling spelling
        : List.of(KeySpelling.PLAIN, KeySpelling.UNICODE, KeySpelling.JSON_IN_JSON, KeySpelling.BASE64_HEADER, KeySpelling.END)) {
      walkAll(new EchoAnswers(spelling.of(KEY), "words"), IDS, (name, walk) -> {
        leaks(walk.texts(), leaks, name + " | " + spelling, leaked);
        kept.addAll(walk.kept().keySet());
      });
    }
    assertThat(leaked).isEmpty();
    assertThat(kept).isEqualTo(IDS);
  }

  @Test
  void idsKeepTheirValue() {
    Map<String, String> kept = new LinkedHashMap<>();
    walkAll(new EchoAnswers(KEY, "words"), IDS, (name, walk) -> walk.kept()
        .forEach((id, text) -> kept.merge(id, text, (a, b) -> a + b)));
    assertThat(kept).allSatisfy((id, text) -> assertThat(text).as(id).contains(KEY));
  }

  @Test
  void contentIsNotMasked() {
    Map<String, String> kept = new LinkedHashMap<>();
    Set<String> leaked = new TreeSet<>();
    KeyLeaks leaks = new KeyLeaks(KEY);
    walkAll(new EchoAnswers("plain", KEY), CONTENT, (name, walk) -> {
      walk.kept().forEach((content, text) -> kept.merge(content, text, (a, b) -> a + b));
      walk.texts().keySet()
          .removeIf(place -> !place.endsWith(" trace") && !place.startsWith("CallReport") && !place.startsWith("CallDetails"));
      leaks(walk.texts(), leaks, name, leaked);
    });
    assertThat(kept.keySet()).isEqualTo(CONTENT);
    assertThat(kept).allSatisfy((content, text) -> assertThat(text).as(content).contains(KEY));
    assertThat(leaked).isEmpty();
  }

  @Test
  void aLineOfABatchShowsNoKey() {
    Set<String> leaked = new TreeSet<>();
    KeyLeaks leaks = new KeyLeaks(KEY);
    Map<String, KeyCalls.Case> results = new KeyCalls(folder).all();
    results.keySet().removeIf(name -> !name.startsWith("KimiBatches.results"));
    assertThat(results).hasSize(2);
    for (String line : EchoAnswers.LINES) {
      for (KeySpelling spelling : KeySpelling.values()) {
        service.answers(new EchoAnswers(spelling.of(KEY), "words").withLine(line)::to);
        results.forEach((name, call) ->
            leaks(walked(name, call, Protocol.CHAT, IDS, true).texts(), leaks, line + " | " + spelling, leaked));
      }
    }
    assertThat(leaked).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotFitShowsNoKey() {
    Set<String> leaked = new TreeSet<>();
    KeyLeaks leaks = new KeyLeaks(KEY);
    Map<String, KeyCalls.Case> asked = new KeyCalls(folder).all();
    asked.keySet().removeIf(name -> !name.contains("Class<T>") && !name.startsWith("AnswerType"));
    assertThat(asked).hasSize(4);
    for (KeySpelling spelling : KeySpelling.values()) {
      for (String before : List.of("", "x".repeat(25), "x".repeat(60))) {
        String json = JsonObject.of("size", before).toString().replace("\"}", spelling.of(KEY) + "\"}");
        String quoted = JsonString.of(json).toString();
        service.answers(new EchoAnswers("plain", quoted.substring(1, quoted.length() - 1))::to);
        asked.forEach((name, call) -> {
          KeyWalk walk = walked(name, call, Protocol.CHAT, Set.of("AnswerMismatch.responses"), true);
          assertThat(walk.texts()).containsKey("AnswerMismatch trace");
          leaks(walk.texts(), leaks, before.length() + " | " + spelling, leaked);
        });
      }
    }
    assertThat(leaked).isEmpty();
  }

  @Test
  void noFailureOfAnyCallShowsTheKey() {
    Set<String> leaked = new TreeSet<>();
    KeyLeaks leaks = new KeyLeaks(KEY);
    EchoAnswers right = new EchoAnswers("plain", "words");
    KeySpelling[] spellings = KeySpelling.values();
    Protocol[] protocols = Protocol.values();
    int[] count = {0};
    Map<String, KeyCalls.Case> calls = new KeyCalls(folder).all();
    // These look at the batch again and again, as KimiBatches.get does, with pauses of seconds.
    calls.keySet().removeIf(name -> name.startsWith("KimiBatches.await"));
    calls.forEach((name, call) -> KeyPlaces.all().forEach((place, answer) -> {
      String odd = answer.apply(spellings[count[0] % spellings.length].of(KEY));
      int[] requests = {0};
      int at = count[0] % 4;
      service.answers((UnaryOperator<String>) head -> at == 3 || requests[0]++ % 3 == at ? odd : right.to(head));
      Protocol protocol = protocols[count[0]++ % protocols.length];
      leaks(walked(name, call, protocol, Set.of(), false).texts(), leaks, name + " | " + place, leaked);
    }));
    assertThat(count[0]).isGreaterThan(3_000);
    assertThat(leaked).isEmpty();
  }
}
