package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands of guides that start the gateway, and those of programs in front of it, run as they stand there, without a key.
 * Only the port is another one. The folder of the test is the home of the user.
 */
@Timeout(180)
class GatewayGuidesTest {

  private static final String VERSION = StandaloneJar.VERSION;
  private static final String PORT = "127.0.0.1:8080";

  @TempDir
  Path folder;

  /** A gateway that a script of the shell started. */
  private static final class Gateway implements AutoCloseable {

    final Process process;
    final String address;

    Gateway(Process process) throws IOException {
      this.process = process;
      BufferedReader err = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
      String line = err.readLine();
      while (line != null && !line.contains(" listens on http://")) {
        line = err.readLine();
      }
      assertThat(line).as("the first line of a gateway that runs").isNotNull();
      this.address = line.substring(line.indexOf("http://") + "http://".length());
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @BeforeEach
  void localRepository() throws IOException {
    Path local = folder.resolve(".m2/repository/io/github/kimisdk");
    Path standalone = local.resolve("kimi-sdk-server/" + VERSION + "/kimi-sdk-server-" + VERSION + "-standalone.jar");
    Files.createDirectories(standalone.getParent());
    Files.copy(StandaloneJar.in(folder), standalone);
    StandaloneJar.make(local.resolve("kimi-sdk/" + VERSION + "/kimi-sdk-" + VERSION + ".jar"), List.of("kimi-sdk"));
  }

  private Process shell(String script) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_")
        || name.equals("CLASSPATH"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().merge("PATH", "", (path, none) -> Path.of(System.getProperty("java.home"), "bin") + ":" + path);
    builder.environment().put("KIMI_GATEWAY_PORT", "0");
    builder.environment().put("KIMI_GATEWAY_ADDRESS", "127.0.0.1");
    return builder.start();
  }

  /** Returns the output of a script that ends. */
  private String output(String script) throws IOException, InterruptedException {
    Process process = shell("exec 2>&1\n" + script);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static List<String> blocks(String document, String language, String... parts) {
    return ReadmeBlock.in(House.read(House.folder().resolve(document)), language).stream().map(ReadmeBlock::text)
        .filter(text -> List.of(parts).stream().anyMatch(text::contains)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/first-program.md", "docs/README.zh-CN.md"})
  void firstProgramRunsWithoutAKey(String guide) throws Exception {
    Files.writeString(folder.resolve("Story.java"), blocks("docs/first-program.md", "java", "class Story").get(0));
    String start = blocks(guide, "sh", "-standalone.jar").stream().filter(text -> text.contains("java -jar")).findFirst()
        .orElseThrow();
    String program = blocks(guide, "sh", PORT, " Story.java\n").stream().filter(text -> !text.contains("javac"))
        .collect(Collectors.joining("\n"));

    try (Gateway gateway = new Gateway(shell(start))) {
      assertThat(output(program.replace(PORT, gateway.address))).contains("I am the offline model of kimi-sdk, not Kimi. ")
          .contains("\"Tell me a story\"");
    }
  }

  @Test
  void gatewayOfTheGuideStartsWithoutAKeyOrSettings() throws Exception {
    String start = blocks("docs/gateway.md", "sh", "export KIMI_API_KEY=sk-...\n").get(0)
        .replace("export KIMI_API_KEY=sk-...\n", "");
    try (Gateway gateway = new Gateway(shell(start))) {
      assertThat(output("curl -s http://" + gateway.address + "/")).startsWith("<!DOCTYPE html>");
    }
  }

  @Test
  void colleaguesOfTheGuideUseTheirKeys() throws Exception {
    assumeTrue(commands("curl", "openssl"), "the guide needs curl and openssl");
    String upstream = "  \"upstream\": {\"keys\": [{\"name\": \"team\", \"keyFile\": \"keys/kimi\"}]},\n";
    String start = blocks("docs/gateway.md", "sh", "gateway.json").get(0);
    assertThat(start).contains(upstream);
    String offline = start.replace(upstream, blocks("docs/gateway.md", "text", "\"offline\"").get(0));
    String request = blocks("docs/gateway.md", "sh", "cat keys/alice").get(0);

    try (Gateway gateway = new Gateway(shell(offline))) {
      assertThat(output(request.replace(PORT, gateway.address))).contains("\"content\":\"I am the offline model");
      assertThat(output(request.replace(PORT, gateway.address).replace("$(cat keys/alice)", "wrong")))
          .contains("Incorrect API key provided");
      assertThat(lines(gateway.process)).anyMatch(line -> line.contains("\"client\":\"alice\",\"model\":\"kimi-k3.1-pro\""));
    }
  }

  private boolean commands(String... names) throws Exception {
    return shell("command -v " + String.join(" && command -v ", names) + " > /dev/null").waitFor() == 0;
  }

  /** Ends the gateway, and returns its standard output. */
  private static List<String> lines(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return out.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
