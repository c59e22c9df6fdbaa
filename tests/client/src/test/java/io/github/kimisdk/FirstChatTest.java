package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The classes of the client that a fresh JVM loads for one streamed answer, beside the sentence of the README. The figure
 * depends on the compiler: for what javac 25 writes, the verifier loads about ten more than for the output of javac 17.
 */
class FirstChatTest {

  private static final Pattern SENTENCE = Pattern.compile(
      "A first streamed\\s+answer loads at most (\\d+) of its classes \\((\\d+) KB\\) and (\\d+)\\s+lambdas");
  private static final String HEAD = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1788001001,"
      + "\"model\":\"kimi-k3\",\"choices\":[{\"index\":0,\"delta\":";
  private static final String ANSWER = HEAD + "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n"
      + HEAD + "{\"content\":\"Hello\"},\"finish_reason\":null}]}\n\n"
      + HEAD + "{\"content\":\" you\"},\"finish_reason\":null}]}\n\n"
      + HEAD + "{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}]}\n\n"
      + "data: [DONE]\n\n";

  @Test
  void loadsNoMoreThanTheReadmeSays() throws Exception {
    List<String> classes = loaded();
    List<String> lambdas = classes.stream().filter(name -> name.contains("$$Lambda")).toList();
    List<String> others = classes.stream().filter(name -> !name.contains("$$Lambda")).toList();
    long bytes = 0;
    for (String name : others) {
      try (InputStream file = Kimi.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        bytes += file.readAllBytes().length;
      }
    }
    System.out.printf(Locale.ROOT, "a first streamed answer: %d classes, %d KB, %d lambdas%n", others.size(), bytes / 1000,
        lambdas.size());
    MatchResult said = SENTENCE.matcher(readme()).results().findFirst().orElseThrow();
    assertThat(others).contains(Kimi.class.getName()).hasSizeLessThanOrEqualTo(Integer.parseInt(said.group(1)));
    assertThat(bytes / 1000).isBetween(100L, Long.parseLong(said.group(2)));
    assertThat(lambdas).isNotEmpty().hasSizeLessThanOrEqualTo(Integer.parseInt(said.group(3)));
  }

  /** The classes of the client, in the order in which they were loaded. */
  private static List<String> loaded() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(ANSWER))) {
      Process process = new ProcessBuilder(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xlog:class+load:stdout:none",
          "-cp", System.getProperty("java.class.path"), FirstChat.class.getName(), server.baseUrl(), TestKimi.KEY)
          .redirectErrorStream(true).start();
      try (InputStream output = process.getInputStream()) {
        List<String> printed = new String(output.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(printed).contains("true");
        return printed.stream().filter(line -> line.startsWith("io.github.kimisdk.")).map(line -> line.split(" ")[0])
            .filter(name -> !name.startsWith(FirstChat.class.getName())).toList();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static String readme() throws Exception {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md"))) {
      folder = folder.getParent();
    }
    return Files.readString(folder.resolve("README.md"));
  }
}
