package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The model reads a sentence about a failed tool. The program gets the exception, and errors of its own are thrown. */
@Timeout(60)
class ToolFailureTest {

  record Nothing() {}

  private static final Logger LOGGER = Logger.getLogger("io.github.kimisdk");

  private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      logged.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };
  private final Scripted model = Scripted.of(calls("t:0", "tool", "{}"), says("ok"));

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(handler);
  }

  private static Tool<Nothing> tool(Tool.Work<Nothing> work) {
    return Tool.of("tool", "", Nothing.class, work);
  }

  private static Tool<Nothing> async(Tool.Work<Nothing> work) {
    return Tool.of("tool", "", Nothing.class, work);
  }

  private static String causedBy(Throwable cause) {
    throw new IllegalStateException("no disk", cause);
  }

  private ToolResult ended(Tool<?> tool) {
    List<AgentEvent> events = new ArrayList<>();
    Agent.builder(model).tools(tool).build().run(Conversation.inMemory().user("go"), events::add);
    return results(events).findFirst().orElseThrow();
  }

  private static Stream<ToolResult> results(List<AgentEvent> events) {
    return events.stream().filter(AgentEvent.ToolEnded.class::isInstance).map(event -> ((AgentEvent.ToolEnded) event).result());
  }

  static Stream<Tool<Nothing>> failing() {
    IOException cause = new IOException("unplugged");
    return Stream.of(tool(none -> causedBy(cause)),
        async(none -> CompletableFuture.supplyAsync(() -> ToolResult.of(causedBy(cause)))),
        tool(none -> causedBy(cause)).withRepeatable(true));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void theEventAndTheLogHoldTheExceptionAndTheModelReadsItsMessage(Tool<Nothing> tool) {
    ToolResult result = ended(tool);
    assertThat(result.cause()).hasValueSatisfying(thrown -> {
      assertThat(thrown).isInstanceOf(IllegalStateException.class).hasRootCauseMessage("unplugged");
      assertThat(thrown.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("causedBy"));
      assertThat(logged).singleElement().satisfies(line -> {
        assertThat(line.getLevel()).isEqualTo(Level.WARNING);
        assertThat(line.getMessage()).isEqualTo("tool tool failed with IllegalStateException: no disk");
        assertThat(line.getThrown()).isSameAs(thrown);
      });
    });
    assertThat(result.failed()).isTrue();
    assertThat(result.refused()).isFalse();
    assertThat(model.shown()).containsExactly("Error: tool failed with IllegalStateException: no disk");
  }

  @Test
  void unreadableArgumentsKeepTheirCauseAndAreNotLogged() throws Exception {
    ToolResult result = tool(none -> "never").call(ToolCall.of("c:0", "tool", "{"));
    assertThat(result.cause()).isPresent();
    assertThat(logged).isEmpty();
  }

  @Test
  void aFailedResultOfAToolKeepsItsCause() {
    IOException cause = new IOException("unplugged");
    ToolResult result = ended(Tool.of("tool", "", Nothing.class, none -> ToolResult.failed("plug the disk in", cause)));
    assertThat(result.cause()).containsSame(cause);
    assertThat(model.shown()).containsExactly("Error: plug the disk in");
    assertThat(logged).isEmpty();
  }

  @Test
  void aFailedNestedAgentKeepsItsException() {
    Agent inner = Agent.builder(request -> {
      throw new IllegalStateException("no model", new IOException("unplugged"));
    }).build();
    Scripted outer = Scripted.of(calls("t:0", "inner", "{\"task\":\"x\"}"), says("ok"));
    List<AgentEvent> events = new ArrayList<>();
    Agent.builder(outer).tools(inner.tool("inner", "")).build().run(Conversation.inMemory().user("go"), events::add);
    assertThat(results(events).flatMap(result -> result.cause().stream())).singleElement().satisfies(thrown ->
        assertThat(thrown).hasRootCauseMessage("unplugged"));
    assertThat(logged).singleElement().satisfies(line -> assertThat(line.getThrown()).hasRootCauseMessage("unplugged"));
  }

  @Test
  void anAssertionErrorIsAFailedResult() {
    ToolResult result = ended(tool(none -> {
      throw new AssertionError("not yet");
    }));
    assertThat(result.cause()).containsInstanceOf(AssertionError.class);
    assertThat(model.shown()).containsExactly("Error: tool failed with AssertionError: not yet");
  }

  private static String endless(int depth) {
    return endless(depth + 1) + "";
  }

  static Stream<Tool<Nothing>> broken() {
    return Stream.of(tool(none -> fatal()), tool(none -> fatal()).withRepeatable(true),
        async(none -> CompletableFuture.supplyAsync(() -> ToolResult.of(fatal()))),
        async(none -> CompletableFuture.failedFuture(new InternalError())));
  }

  private static String fatal() {
    throw new InternalError("the machine is broken");
  }

  @Test
  void aStackOverflowIsAFailedResult() throws Exception {
    for (Tool<Nothing> tool : List.of(tool(none -> endless(0)),
        async(none -> CompletableFuture.supplyAsync(() -> ToolResult.of(endless(0)))))) {
      ToolResult result = tool.call(ToolCall.of("c:0", "tool", "{}"));
      assertThat(result.failed()).isTrue();
      assertThat(result.cause()).containsInstanceOf(StackOverflowError.class);
    }
  }

  @ParameterizedTest
  @MethodSource("broken")
  void anErrorOfTheMachineEndsTheRunAndLeavesAValidHistory(Tool<Nothing> tool) {
    Tool<Nothing> other = Tool.of("other", "", Nothing.class, none -> "done");
    Scripted both = Scripted.of(calls(ToolCall.of("o:0", "other", "{}"), ToolCall.of("t:1", "tool", "{}")), says("ok"));
    Conversation conversation = Conversation.inMemory().user("go");
    Agent agent = Agent.builder(both).tools(other, tool).executor(Runnable::run).build();
    assertThatThrownBy(() -> agent.run(conversation)).isInstanceOf(InternalError.class);
    Valid.history(conversation.messages());
    assertThat(Scripted.results(conversation.messages())).hasSize(2).last().asString().startsWith("Error: ");
    assertThat(agent.run(conversation.user("again")).text()).isEqualTo("ok");
  }

  @ParameterizedTest
  @MethodSource("broken")
  void callThrowsAnErrorOfTheMachine(Tool<Nothing> tool) {
    assertThatThrownBy(() -> tool.call(ToolCall.of("c:0", "tool", "{}"))).isInstanceOf(InternalError.class);
  }

  @Test
  void aMissingClassEndsTheRun() {
    assertThatThrownBy(() -> ended(tool(none -> {
      throw new NoClassDefFoundError("com/example/Driver");
    }))).isInstanceOf(NoClassDefFoundError.class);
  }
}
