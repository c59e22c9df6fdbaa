package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.mcp.McpServer;
import io.github.kimisdk.schema.RecordType;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.TokenEstimator;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The examples in the javadoc compile and run. They share one shell, because a shell takes a second to start. */
class JavadocTest {

  private static final List<Class<?>> MAIN_TYPES = List.of(
      Kimi.class, ChatRequest.class, ChatModel.class, ChatStream.class, Agent.class, Tool.class, Conversation.class,
      KimiException.class,
      ContextCheck.class, TokenEstimator.class, RecordType.class, KimiServer.class, RetryPolicy.class, Timeouts.class,
      CallListener.class, McpServer.class);

  private static Shell shell;

  @BeforeAll
  static void open() {
    shell = new Shell();
    Shell.OURS.forEach(shell::importAll);
    shell.importAll("java.time");
    shell.run("Kimi kimi = Kimi.fromEnv();");
  }

  @AfterAll
  static void close() {
    shell.run("kimi.close();");
    shell.close();
  }

  @TestFactory
  Stream<DynamicTest> everyExampleRuns() {
    return House.mainSources().stream().flatMap(folder -> House.files(folder, ".java").stream())
        .flatMap(file -> JavadocExample.in(file).stream())
        .map(example -> dynamicTest(example.file() + ", line " + example.line(), () -> example.run(shell)));
  }

  @Test
  void everyMainTypeHasAnExample() {
    for (Class<?> type : MAIN_TYPES) {
      Path file = House.source(type).orElseThrow();
      assertThat(JavadocExample.in(file)).as("examples of " + type).isNotEmpty();
    }
  }

  @Test
  void exampleThatDoesNotCompileIsReportedWithFileAndLine() {
    List<JavadocExample> examples = JavadocExample.in("A.java", """
        /**
         * Adds.
         *
         * <pre>{@code
         * int sum = 1
         *     + 2;
         * }</pre>
         */
        class A {
          /**
           * <pre>{@code
           * int b = unknown();
           * }</pre>
           */
          int b;
        }
        """);
    assertThat(examples).containsExactly(
        new JavadocExample("A.java", 5, "int sum = 1\n    + 2;"), new JavadocExample("A.java", 12, "int b = unknown();"));
    examples.get(0).run(shell);
    assertThatThrownBy(() -> examples.get(1).run(shell)).isInstanceOf(AssertionError.class)
        .hasMessageContaining("A.java, line 12: the example does not compile").hasMessageContaining("unknown()");
  }
}
