package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A broken block is reported with the reason. */
class ReadmeBlockTest {

  @Test
  void blocksAreFoundByLanguageWithTheirLines() {
    String document = """
        # Title

        ```sh
        one
        two
        ```

        <!-- a comment -->
        ```java
        int a = 1;
        ```
        <!-- with: int b = 2;
        int c = 3; -->

        ```java
        int d = b + c;
        ```

        ```text
        ```
        """;
    assertThat(ReadmeBlock.in(document, "java")).containsExactly(
        new ReadmeBlock("java", 9, "", "int a = 1;\n"),
        new ReadmeBlock("java", 15, "int b = 2;\nint c = 3;", "int d = b + c;\n"));
    assertThat(ReadmeBlock.in(document.replace("\n", "\r\n"), "sh")).containsExactly(new ReadmeBlock("sh", 3, "", "one\ntwo\n"));
    assertThat(ReadmeBlock.in("no block", "java")).isEmpty();
  }

  @Test
  void blockHasAClientAndARequestAndMayDeclareItsOwn() {
    assertThat(run("System.out.print(kimi.chat(request).text());")).contains("Why is the sky blue?");
    assertThat(run("""
        try (Kimi kimi = Kimi.fromEnv()) {
          System.out.println(kimi.ask("And at sunset?"));
          try (ChatStream stream = kimi.stream(ChatRequest.of("Tell more"))) {
            for (ChatChunk chunk : stream) System.out.print(chunk.text());
          }
        }
        """)).contains("And at sunset?", "Tell more");
    assertThat(run("ChatRequest request = ChatRequest.of(\"Mine\");\nSystem.out.print(kimi\n    .chat(request)\n    .text());"))
        .contains("Mine");
  }

  @Test
  void blockMayContainTypesMethodsImportsAndCommentsInAnyOrder() {
    assertThat(run("""
        // First of all.
        import java.time.Duration;
        String later() { return now() + LIMIT; }
        record Word(String text) {}
        final Duration LIMIT = Duration.ofSeconds(1);
        String now() { return new Word("now").text(); }
        if (LIMIT.isZero()) {
          System.out.print("never");
        } else {
          System.out.print(later());
        }
        // Nothing more.
        """)).isEqualTo("nowPT1S");
  }

  @Test
  void blockMayReturnFromTry() {
    run("""
        try {
          return kimi.chat(request).text();
        } catch (KimiException.RateLimited e) {
          return "busy, try again in " + e.retryAfter();
        } catch (KimiException.AccessDenied e) {
          return "check the key";
        }
        """);
  }

  @Test
  void commentBeforeTheBlockRunsFirst() {
    assertThat(new ReadmeBlock("java", 1, "String name = \"x\";", "System.out.print(name + 1);").run()).isEqualTo("x1");
  }

  @Test
  void blockThatDoesNotCompileFailsWithTheReason() {
    for (String wrong
        : List.of("int a = \"x\";", "unknown();", "class A { B b; }", "void a() { b(); }", "int a = ;", "if (true) {")) {
      assertThatThrownBy(() -> run("int first = 1;\n" + wrong + "\n")).as(wrong).isInstanceOf(AssertionError.class)
          .hasMessageContaining("line 7: the block does not compile: ")
          .hasMessageContaining(wrong);
    }
    assertThatThrownBy(() -> run("kimi.nothing();")).hasMessageContaining("cannot find symbol").hasMessageContaining("nothing()");
  }

  @Test
  void blockThatThrowsFailsWithTheException() {
    assertThatThrownBy(() -> run("int a = 1;\nList.of().get(a);\nint b = 2;")).isInstanceOf(AssertionError.class)
        .hasMessageContaining("java.lang.ArrayIndexOutOfBoundsException")
        .hasMessageContaining("List.of().get(a);\nint b = 2;");
    assertThatThrownBy(() -> run("void bad() { undefined(); }\nbad();")).hasMessageContaining("undefined");
  }

  @Test
  void blockHasOtherArtifactsThanTheStandaloneJarOnlyIfItNamesThem() {
    assertThat(run("import io.github.kimisdk.mcp.*;\nSystem.out.println(McpServer.class.getSimpleName());"))
        .contains("McpServer");
    assertThatThrownBy(() -> run("System.out.println(McpServer.class);")).hasMessageContaining("cannot find symbol");
  }

  @Test
  void environmentIsRestored() {
    String before = System.getProperty("KIMI_BASE_URL") + System.getProperty("KIMI_API_KEY");
    assertThatThrownBy(() -> run("throw new IllegalStateException(System.getProperty(\"KIMI_API_KEY\"));"))
        .hasMessageContaining("sk-offline");
    assertThat(System.getProperty("KIMI_BASE_URL") + System.getProperty("KIMI_API_KEY")).isEqualTo(before);
  }

  private static String run(String text) {
    return new ReadmeBlock("java", 7, "", text).run();
  }
}
