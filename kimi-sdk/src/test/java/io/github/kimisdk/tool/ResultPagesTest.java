package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The model reads the pages of a long result with a tool of the agent. */
@Timeout(60)
class ResultPagesTest {

  record Nothing() {}

  private static final String LINES = IntStream.range(0, 40).mapToObj(i -> "line " + i + "\n").reduce("", String::concat);
  private static final String NOTE = "\n\nNote: this is page ";

  private final List<AssistantMessage> answers = new ArrayList<>();
  private final Scripted model = new Scripted(request -> answers.remove(0));

  private static Tool<Nothing> gives(String name, String text) {
    return Tool.of(name, "", Nothing.class, none -> text);
  }

  private static AssistantMessage reads(String id, int page) {
    return calls("read:" + id + page, "read_result", JsonObject.of("id", id, "page", page).toString());
  }

  private Agent agent(String text) {
    return Agent.builder(model).tools(gives("give", text)).maxResultBytes(100).build();
  }

  private static String page(String shown) {
    return shown.substring(0, shown.indexOf(NOTE));
  }

  private List<String> offered(int request) {
    return model.requests.get(request).tools().stream().map(ToolSpec::name).toList();
  }

  private List<String> results() {
    return model.requests.stream().skip(1).map(request -> request.messages().get(request.messages().size() - 1).text()).toList();
  }

  @Test
  void thePagesTogetherAreTheResult() {
    answers.addAll(List.of(
        calls("g:0", "give", "{}"), reads("result_1", 2), reads("result_1", 3), reads("result_1", 4), says("ok")));
    AgentRun run = agent(LINES).run("go");
    assertThat(run.text()).isEqualTo("ok");
    assertThat(run.steps()).as("a page takes a step").isEqualTo(5);
    List<String> shown = results();
    assertThat(shown).hasSize(4).allMatch(text -> page(text).endsWith("\n"), "ends at a line end");
    assertThat(shown.stream().map(ResultPagesTest::page).reduce("", String::concat)).isEqualTo(LINES);
    assertThat(shown.get(1)).endsWith(
        NOTE + "2 of 4 of result_1. Call read_result with {\"id\":\"result_1\",\"page\":3} to read on.");
    assertThat(shown.get(3)).endsWith(NOTE + "4 of 4 of result_1, the last one.");
    assertThat(offered(0)).containsExactly("give");
    assertThat(offered(1)).containsExactly("give", "read_result");
  }

  @Test
  void noPageCutsACharacterAndNoneIsLongerThanTheLimit() {
    Random random = new Random(5);
    String[] pieces = {"a", "é", "中", "\ud83d\ude00", "\n", "\r\n", "word "};
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      IntStream.range(0, random.nextInt(200)).forEach(i -> text.append(pieces[random.nextInt(pieces.length)]));
      int most = 4 + random.nextInt(60);
      List<String> pages = new ResultPages().split(text.toString(), most).stream()
          .map(page -> page.get("text").asString()).toList();
      assertThat(String.join("", pages)).isEqualTo(text.toString());
      assertThat(pages).allMatch(page -> page.getBytes(StandardCharsets.UTF_8).length <= most && !page.isEmpty()
          && new String(page.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(page));
    }
  }

  @Test
  void hostileArgumentsAreData() {
    List<String> hostile = List.of(
        "{\"id\":\"../../etc/passwd\",\"page\":1}", "{\"id\":\"result_0\",\"page\":1}",
        "{\"id\":\"" + "x".repeat(100_000) + "\",\"page\":1}",
        "{\"id\":\"result_1\",\"page\":0}", "{\"id\":\"result_1\",\"page\":-1}", "{\"id\":\"result_1\",\"page\":5}",
        "{\"id\":\"result_1\",\"page\":1.5}", "{\"id\":\"result_1\",\"page\":1e99}", "{\"id\":\"result_1\",\"page\":\"2\"}",
        "{\"id\":1,\"page\":1}", "{\"id\":\"result_1\"}", "{}", "[]", "null", "", "{\"id\":", "{\"id\":\"RESULT_1\",\"page\":1}");
    answers.add(calls("g:0", "give", "{}"));
    for (int i = 0; i < hostile.size(); i++) {
      answers.add(calls("h:" + i, "read_result", hostile.get(i)));
    }
    answers.add(says("ok"));
    assertThat(agent(LINES).run("go").text()).isEqualTo("ok");
    assertThat(results().subList(1, hostile.size() + 1)).allMatch(text -> text.startsWith("Error: ") && text.length() < 400);
    assertThat(results().get(1)).isEqualTo(
        "Error: there is no such id; the ids go from result_1 to result_1");
    assertThat(results().get(6)).isEqualTo("Error: result_1 has the pages 1 to 4");
  }

  @Test
  void withoutALongResultThereIsNoSuchTool() {
    answers.addAll(List.of(calls("r:0", "read_result", "{\"id\":\"result_1\",\"page\":1}"), says("ok")));
    agent("short").run("go");
    assertThat(results().get(0)).isEqualTo("Error: there is no tool read_result; the tools are [give]");
    assertThat(offered(1)).containsExactly("give");
  }

  @Test
  void aPageNeedsNoApproval() {
    answers.addAll(List.of(calls("g:0", "give", "{}"), reads("result_1", 2), says("ok")));
    List<String> asked = new ArrayList<>();
    agent(LINES).toBuilder().approval(call -> {
      asked.add(call.name());
      return Approval.ALLOWED;
    }).build().run("go");
    assertThat(asked).containsExactly("give");
    assertThat(results().get(1)).contains(NOTE + "2 of 4");
  }

  @Test
  void parallelAndEarlyToolsHaveResultsOfTheirOwn() {
    answers.addAll(List.of(
        calls(ToolCall.of("a", "one", "{}"), ToolCall.of("b", "two", "{}")),
        calls(ToolCall.of("c", "read_result", "{\"id\":\"result_1\",\"page\":4}"),
            ToolCall.of("d", "read_result", "{\"id\":\"result_2\",\"page\":4}"), ToolCall.of("e", "two", "{}")), says("ok")));
    Agent.builder(model).tools(gives("one", LINES.replace("line", "uno ")).withRepeatable(true), gives("two", LINES)
        .withRepeatable(true)).maxResultBytes(100).build().run("go");
    List<String> last = Scripted.results(model.requests.get(2).messages());
    assertThat(last.subList(0, 2)).allMatch(text -> text.contains("page 4 of 4"));
    assertThat(last.get(0).startsWith("uno") ^ last.get(1).startsWith("uno")).as("the ids tell the results apart").isTrue();
    assertThat(last.get(2)).contains("of result_3");
  }

  @Test
  void anOpenedConversationHasThePages() {
    ConversationStore store = ConversationStore.inMemory();
    answers.addAll(List.of(calls("g:0", "give", "{}"), reads("result_1", 2)));
    Agent agent = agent(LINES).toBuilder().maxSteps(2).build();
    Conversation written = Conversation.open(store, "c").user("go");
    assertThat(agent.run(written).stop()).isEqualTo(AgentRun.Stop.MAX_STEPS);
    for (Conversation copy : List.of(
        Conversation.open(store, "c"), Conversation.of(Json.parse(Json.write(written.json())).asObject()), written.fork("e", 5),
        Conversation.open(store, written.fork("f", 5).id()))) {
      assertThat(copy.messages()).isEqualTo(written.messages());
      answers.addAll(List.of(reads("result_1", 3), says("ok")));
      model.requests.clear();
      assertThat(agent.run(copy).text()).isEqualTo("ok");
      assertThat(page(results().get(0))).isEqualTo(LINES.substring(LINES.indexOf("line 25"), LINES.indexOf("line 37")));
    }
  }

  @Test
  void aForkHasThePagesOfItsMessagesOnly() {
    answers.addAll(List.of(calls("g:0", "give", "{}"), calls("g:1", "give", "{}"), says("ok")));
    Conversation written = Conversation.open(ConversationStore.inMemory(), "c").user("go");
    agent(LINES).run(written);
    assertThat(written.fork("shared", 1).json()).asString().doesNotContain("result_1", "line 25");
    assertThat(written.fork("empty", 2).pages.tools()).isEmpty();
    Conversation fork = written.fork("first", 3);
    ToolCall second = ToolCall.of("", "", "{\"id\":\"result_2\",\"page\":2}");
    assertThat(fork.pages.read(second).text()).isEqualTo("Error: there is no such id; the ids go from result_1 to result_1");
    assertThat(written.fork("both", 5).pages.read(second).text()).contains("page 2 of 4 of result_2");
    answers.addAll(List.of(reads("result_1", 2), calls("g:2", "give", "{}"), says("ok")));
    model.requests.clear();
    agent(LINES).run(fork);
    assertThat(results().get(0)).contains("page 2 of 4 of result_1");
    assertThat(results().get(1)).contains("page 1 of 4 of result_2");
  }

  @Test
  void anEarlierResultOfWhichAForkDoesNotTellIsDropped() {
    ResultPages pages = new ResultPages();
    List.of("a", "b").forEach(letter -> pages.split(letter.repeat(300), 100).forEach(pages::add));
    String note = ResultPages.note("result_2", 1, 3);
    JsonObject second = JsonObject.of("result", "result_2", "text", "b".repeat(100));
    assertThat(pages.records(List.of(ToolMessage.of("id", "b".repeat(100) + note)))).containsExactly(
        JsonObject.of("result", "result_1", "text", ""), second, second, second);
    assertThat(pages.records(List.of(Message.user(note)))).isEmpty();
  }

  @Test
  void theOldestResultIsDropped() {
    int half = ResultPages.MAX_CHARS / 2;
    answers.addAll(List.of(
        calls("a", "give", "{}"), calls("b", "give", "{}"), calls("c", "give", "{}"), reads("result_1", 2), reads("result_2", 2),
        says("ok")));
    Conversation conversation = Conversation.inMemory().user("go");
    Agent agent = agent("x".repeat(half)).toBuilder().maxResultBytes(half / 10).build();
    agent.run(conversation);
    assertThat(results().get(3)).isEqualTo(
        "Error: result_1 is not kept any more; later results took its place. Call its tool again");
    assertThat(results().get(4)).contains("page 2 of 11 of result_2");
    Conversation copy = Conversation.of(conversation.json());
    assertThat(copy.json()).isEqualTo(conversation.json());
    assertThat(copy.pages.read(ToolCall.of("", "", "{\"id\":\"result_1\",\"page\":1}")).text()).contains("not kept any more");
  }

  @Test
  void aResultOf100MbIsKeptUpToItsLimit() {
    int size = 100_000_000;
    answers.addAll(List.of(calls("a", "give", "{}"), reads("result_1", 65), says("ok")));
    Conversation conversation = Conversation.inMemory().user("go");
    agent("x".repeat(size)).toBuilder().maxResultBytes(256 << 10).build().run(conversation);
    assertThat(results().get(0)).hasSizeLessThan(270_000).contains("page 1 of 64 of result_1")
        .endsWith(" Only the first 16777216 of 100000000 characters were kept.");
    assertThat(results().get(1)).isEqualTo("Error: result_1 has the pages 1 to 64");
    assertThat(new ResultPages().split("x".repeat(size), 1)).hasSize(ResultPages.MAX_PAGES);
  }

  @Test
  void halfAPairBecomesOneCharacterOfAPage() {
    answers.addAll(List.of(calls("a", "give", "{}"), reads("result_1", 2), says("ok")));
    agent("x".repeat(100) + "\ud83d" + "y").run(Conversation.open(ConversationStore.inMemory(), "c").user("go"));
    assertThat(page(results().get(1))).isEqualTo("\uFFFDy");
  }

  @Test
  void aToolOfTheSameNameIsRefused() {
    String message = "expected tools of different names, and none named read_result, which is the agent's own; "
        + "found two named read_result";
    assertThatThrownBy(() -> Agent.builder(model).tools(gives("read_result", "")).build()).hasMessage(message);
    ToolSpec spec = ToolSpec.function("read_result", "", JsonObject.of("type", "object"));
    assertThatThrownBy(() -> Agent.builder(model).request(ChatRequest.builder().tools(spec).build()).build()).hasMessage(message);
  }

  /** Keeps records and fails as if the process were killed, once that many appends were done or half done. */
  private static final class KilledStore implements ConversationStore {
    private final List<JsonObject> stored = new ArrayList<>();
    private int left;

    KilledStore(int left) {
      this.left = left;
    }

    @Override
    public List<JsonObject> load(String id) {
      return List.copyOf(stored);
    }

    @Override
    public void append(String id, int from, List<JsonObject> records) {
      assertThat(from).isEqualTo(stored.size());
      boolean killed = left-- == 0;
      stored.addAll(killed ? records.subList(0, records.size() / 2) : records);
      if (killed) {
        throw new IllegalStateException("killed");
      }
    }
  }

  @Test
  void aRunThatWasKilledAtAnyRecordGoesOnWithThePages() {
    Agent agent = Agent.builder(new Scripted(request -> {
      String last = request.messages().get(request.messages().size() - 1).text();
      int page = last.contains(NOTE) ? Integer.parseInt(last.replaceAll("(?s).*this is page (\\d+) of.*", "$1")) : 0;
      return page == 0 ? calls("g" + request.messages().size(), "give", "{}") : page == 4 ? says(page(last))
          : reads(last.replaceAll("(?s).*of (result_\\d+).*", "$1"), page + 1);
    })).tools(gives("give", LINES).withRepeatable(true)).maxResultBytes(100).build();
    int killed = 0;
    for (int appends = 0; appends < 13; appends++) {
      KilledStore store = new KilledStore(appends);
      try {
        agent.run(Conversation.open(store, "c").user("go"));
      } catch (StoreException e) {
        killed++;
      }
      store.left = -1;
      Conversation opened = Conversation.open(store, "c", InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));
      AgentRun run = agent.run(opened.messages().isEmpty() ? opened.user("go") : opened);
      assertThat(run.text()).isEqualTo(LINES.substring(LINES.indexOf("line 37")));
      assertThat(opened.openCalls()).isEmpty();
    }
    assertThat(killed).isEqualTo(12);
  }

  @Test
  void theRecordOfAPageIsNoLargerThanAMessage() {
    KilledStore store = new KilledStore(-1);
    answers.addAll(List.of(calls("a", "give", "{}"), says("ok")));
    agent("x".repeat(1_000)).run(Conversation.open(store, "c").user("go"));
    assertThat(store.stored.stream().filter(record -> record.has("page"))).hasSize(10)
        .allMatch(record -> Json.write(record).length() < 200);
  }
}
