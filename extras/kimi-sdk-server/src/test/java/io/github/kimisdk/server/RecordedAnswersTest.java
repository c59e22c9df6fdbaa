package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers of a model are recorded and replayed. */
@Timeout(60)
class RecordedAnswersTest {

  record Place(String city) {}

  @TempDir
  private Path folder;

  private Recording recording() {
    return Recording.to(folder.resolve("calls.jsonl"));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("calls.jsonl"));
  }

  private static ChatModel counting() {
    AtomicLong calls = new AtomicLong();
    return request -> ChatResponse.of("answer " + calls.incrementAndGet() + " of many words").withUsage(Usage.of(3, 4));
  }

  private static List<ChatChunk> chunks(ChatModel model, ChatRequest request) {
    List<ChatChunk> chunks = new ArrayList<>();
    try (ChatStream stream = model.stream(request)) {
      stream.forEach(chunks::add);
    }
    return chunks;
  }

  @Test
  void aReplayEqualsTheAnswersOfTheService() throws IOException {
    ChatRequest asked = ChatRequest.of("Hello there");
    ChatRequest other = ChatRequest.of("And now?");
    List<ChatChunk> streamed;
    ChatResponse whole;
    try (KimiServer server = KimiServer.start(counting());
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
      ChatModel model = recording().record(kimi);
      streamed = chunks(model, asked);
      whole = model.chat(other);
      assertThat(model.model()).isEqualTo(kimi.model());
    }
    ChatModel replay = recording().replay();
    assertThat(chunks(replay, asked)).isEqualTo(streamed);
    assertThat(replay.chat(other)).isEqualTo(whole);
    assertThat(lines()).hasSize(2).allMatch(line -> line.startsWith("{\"recording\":1,"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("calls.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aStreamedAnswerIsReplayedWholeAndAWholeOneInChunks() {
    ChatModel model = recording().record(counting());
    chunks(model, ChatRequest.of("a"));
    ChatResponse b = model.chat(ChatRequest.of("b"));
    ChatModel replay = recording().replay();
    assertThat(replay.chat(ChatRequest.of("a")).text()).isEqualTo("answer 1 of many words");
    assertThat(chunks(replay, ChatRequest.of("b"))).isEqualTo(b.chunks());
  }

  @Test
  void equalRequestsGetTheirAnswersInOrder() {
    ChatModel model = recording().record(counting());
    IntStream.range(0, 3).forEach(i -> model.ask("again"));
    ChatModel replay = recording().replay();
    assertThat(IntStream.range(0, 3).mapToObj(i -> replay.ask("again").substring(0, 8)))
        .containsExactly("answer 1", "answer 2", "answer 3");
    assertThatThrownBy(() -> replay.ask("again")).isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("expected this request 3 times, found it once more; record it that often");
    assertThat(recording().replay().ask("again")).startsWith("answer 1");
  }

  @Test
  void aMissNamesTheNearestRequestAndTheFirstDifference() {
    ChatModel model = recording().record(counting());
    model.chat(ChatRequest.builder().system("You are kind").user("Where is Rome?").temperature(0.5).build());
    model.chat(ChatRequest.builder().system("You are kind, and " + "so ".repeat(100) + "on").user("Hi").build());
    ChatModel replay = recording().replay();
    assertThatThrownBy(() -> chunks(replay, ChatRequest.builder().system("You are kind").user("Where is Oslo?").temperature(0.5)
        .build())).isInstanceOf(IllegalStateException.class).hasMessage("recording " + folder.resolve("calls.jsonl")
        + ": expected a recorded request, found another one. The nearest is that of line 1, which differs at "
        + "/messages/1/content: recorded \"Where is Rome?\", asked \"Where is Oslo?\"; record this request too");
    assertThatThrownBy(() -> replay.chat(ChatRequest.builder().system("You are kind, and " + "so ".repeat(100) + "off").user("Hi")
        .temperature(1.0).build())).hasMessageContaining("line 2, which differs at /messages/0/content: recorded \"...")
        .hasMessageContaining("so on\", asked \"...").hasMessageContaining("so off\", the first of 2 differences");
    assertThatThrownBy(() -> replay.chat(ChatRequest.builder().system("You are kind").user("Where is Rome?").build()))
        .hasMessageContaining("line 1, which differs at /temperature: recorded 0.5, asked nothing; record");
  }

  @Test
  void aKeyIsNowhereInTheFile() throws IOException {
    String key = "sk-test-1234567890abcdefghijklmn";
    String address;
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("The key is " + key + ", so there"));
        Kimi kimi = Kimi.builder().key(key).baseUrl(server.baseUrl()).build()) {
      address = server.baseUrl();
      ChatModel model = recording().record(kimi);
      assertThat(model.ask("say it")).as("the caller has the whole answer").contains(key);
      chunks(model, ChatRequest.builder().system("key: " + key).user("my " + key).extra("note", key).extra("x" + key, 1).build());
      Tool<Place> tool = Tool.of("look", "looks with " + key, Place.class, place -> key);
      chunks(model, ChatRequest.builder().user("go").tools(tool.spec()).stop(key).build());
    }
    String file = Files.readString(folder.resolve("calls.jsonl"));
    assertThat(lines()).hasSize(3);
    assertThat(file).doesNotContain(key).doesNotContain(key.substring(8)).doesNotContain("1234567890").contains("***");
    assertThat(file).doesNotContain(address).doesNotContain("127.0.0.1");
    assertThat(recording().replay().ask("say it")).startsWith("The key is ").endsWith(", so there").doesNotContain("1234567890");
  }

  @Test
  void aKeyThatIsCutIntoChunksIsMaskedToo() throws IOException {
    String key = "sk-test-0987654321zyxwvutsrqponmlkjihg";
    String cut = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + key.substring(0, 15) + "\"}}]}\n\n"
        + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + key.substring(15) + " it is\"}}]}\n\n"
        + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(cut));
        Kimi kimi = Kimi.builder().key(key).baseUrl(server.baseUrl()).build()) {
      chunks(recording().record(kimi), ChatRequest.of("say it"));
    }
    assertThat(lines()).singleElement().asString().doesNotContain(key.substring(0, 15)).doesNotContain(key.substring(15))
        .contains(" it is");
  }

  @Test
  void theFakeServerPlaysARecording() {
    try (KimiServer real = KimiServer.start(counting()); Kimi kimi = Kimi.builder().key("any").baseUrl(real.baseUrl()).build()) {
      ChatModel model = recording().record(kimi);
      chunks(model, ChatRequest.of("streamed"));
      model.ask("whole");
    }
    try (KimiServer server = KimiServer.answering(recording().script());
        Kimi kimi = Kimi.builder().key("other").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build()) {
      assertThat(kimi.ask("whole")).isEqualTo("answer 2 of many words");
      assertThat(chunks(kimi, ChatRequest.of("streamed")).stream().map(ChatChunk::text).reduce("", String::concat))
          .isEqualTo("answer 1 of many words");
      assertThatThrownBy(() -> kimi.ask("wholly")).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("recorded \"whole\", asked \"wholly\"");
      assertThatThrownBy(kimi::models).isInstanceOf(KimiException.class).hasMessageContaining("answers POST /chat/completions");
      assertThat(server.failures()).isEmpty();
    }
    try (KimiServer server = KimiServer.start(recording().replay());
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
      assertThat(kimi.ask("whole")).isEqualTo("answer 2 of many words");
    }
  }

  @Test
  void timesAreRecordedIfAskedForAndReplayedAsPauses() throws IOException {
    AtomicLong clock = new AtomicLong();
    Recording timed = Recording.to(folder.resolve("calls.jsonl"), () -> clock.getAndAdd(3_000_000)).withTimes();
    List<ChatChunk> chunks = chunks(timed.record(counting()), ChatRequest.of("timed").withModel("m"));
    assertThat(lines().get(0)).contains("\"millis\":[3,6,9,");
    assertThat(chunks(timed.replay(), ChatRequest.of("timed").withModel("m"))).isEqualTo(chunks);
    assertThat(chunks(recording().replay(), ChatRequest.of("timed").withModel("m"))).isEqualTo(chunks);
    chunks(recording().record(counting()), ChatRequest.of("untimed"));
    assertThat(lines().get(1)).doesNotContain("millis");
    List<ScriptedAnswer> played = new ArrayList<>();
    try (KimiServer server = KimiServer.answering(request -> {
      played.add(timed.script().apply(request));
      return played.get(0);
    }); Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build();
        ChatStream stream = kimi.stream(ChatRequest.of("timed").withModel("m"))) {
      assertThat(stream.response().text()).isEqualTo("answer 1 of many words");
    }
    assertThat(played.get(0).steps()).filteredOn(step -> step instanceof ScriptedAnswer.Step.Pause).hasSameSizeAs(chunks)
        .allMatch(step -> step.equals(new ScriptedAnswer.Step.Pause(Duration.ofMillis(3))));
  }

  @Test
  void anAgentAndARecordAreReplayed() {
    Tool<Place> weather = Tool.of("weather", "The weather in a city", Place.class, place -> "Rain in " + place.city());
    try (KimiServer server = KimiServer.start(new OfflineModel());
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
      ChatModel model = recording().record(kimi);
      String answer = Agent.builder(model).tools(weather).build().run("What is the weather?").text();
      Place place = AnswerType.of(Place.class).ask(model, ChatRequest.of("Where?")).value();
      ChatModel replay = recording().replay();
      assertThat(replay.model()).isEqualTo(kimi.model());
      assertThat(Agent.builder(replay).tools(weather).build().run("What is the weather?").text()).isEqualTo(answer);
      assertThat(AnswerType.of(Place.class).ask(replay, ChatRequest.of("Where?")).value()).isEqualTo(place);
    }
  }

  @Test
  void aCallThatFailsIsNotRecorded() throws IOException {
    ChatModel model = recording().record(counting());
    model.ask("first");
    try (KimiServer server = KimiServer.scripted(
            ScriptedAnswer.events("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n").thenCut());
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build()) {
      assertThatThrownBy(() -> chunks(recording().record(kimi), ChatRequest.of("x"))).isInstanceOf(KimiException.class);
      assertThatThrownBy(() -> recording().record(kimi).chat(ChatRequest.of("x"))).isInstanceOf(RuntimeException.class);
    }
    assertThat(lines()).hasSize(1);
  }

  @Test
  void callsAtTheSameTimeAreAllRecorded() {
    ChatModel model = recording().record(counting());
    CompletableFuture.allOf(IntStream.range(0, 40).mapToObj(i -> CompletableFuture.runAsync(() -> model.ask("call " + i)))
        .toArray(CompletableFuture[]::new)).join();
    ChatModel replay = recording().replay();
    IntStream.range(0, 40).forEach(i -> assertThat(replay.ask("call " + i)).startsWith("answer "));
  }

  @Test
  void damageNamesItsPlace() throws IOException {
    assertThatThrownBy(() -> recording().replay()).isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("record it first");
    recording().record(counting()).ask("first");
    Path file = folder.resolve("calls.jsonl");
    String good = Files.readString(file);
    Files.writeString(file, good + "{\"recording\":2}\n");
    assertThatThrownBy(() -> recording().replay()).isInstanceOf(IllegalStateException.class).hasMessageContaining(
        "calls.jsonl, line 2, byte " + good.length() + " of the file: expected a line of a recording of version 1, "
        + "found one of version 2");
    Files.writeString(file, good.replace("answer", "Answer"));
    assertThatThrownBy(() -> recording().script()).hasMessageContaining("line 1").hasMessageContaining("remove its member crc");
    Files.writeString(file, good);
    Files.writeString(file, good.substring(0, 40), StandardOpenOption.APPEND);
    recording().record(counting()).ask("second");
    assertThat(lines()).as("a line that a crash cut short is removed").hasSize(2);
  }

  @Test
  void aByteOrderMarkOfAnEditorIsNoDamage() throws IOException {
    String answer = recording().record(counting()).ask("first");
    Path file = folder.resolve("calls.jsonl");
    Files.writeString(file, "\uFEFF" + Files.readString(file));
    assertThat(recording().replay().ask("first")).isEqualTo(answer);
  }
}
