package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.store.DirectoryStore;
import java.io.File;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in a minimal Java runtime, made by {@code jlink}. */
class ImageTest {

  private static final String SDK = "io.github.kimisdk";
  private static final String SCHEMAS = "io.github.kimisdk.jsonschema";
  private static final String PLATFORM = "io.github.kimisdk.platform";
  private static final String STORE = "io.github.kimisdk.store";
  private static final String SERVER = "io.github.kimisdk.server";

  @TempDir
  private Path folder;

  private Path image;

  @BeforeEach
  void linkAnImage() throws Exception {
    ToolProvider jlink = ToolProvider.findFirst("jlink").orElse(null);
    assumeTrue(jlink != null, "this Java has no jlink");
    assumeTrue(
        Files.isDirectory(Path.of(System.getProperty("java.home"), "jmods")) || linksItself(jlink),
        "this Java has no jmods to link from, and cannot link itself");
    image = folder.resolve("image");
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int exit = jlink.run(out, out, "--add-modules", SERVER, "--module-path",
        String.join(File.pathSeparator, place(Kimi.class), place(SchemaNormalizer.class), place(KimiPlatform.class),
            place(DirectoryStore.class), place(KimiServer.class)),
        "--output", image.toString(), "--strip-debug", "--no-header-files", "--no-man-pages");
    assertThat(exit).as(said.toString()).isZero();
  }

  @Test
  void clientItsArtifactsForTheServerAndTwoModulesOfTheJdkAreEnoughToChat() throws Exception {
    assertThat(java("--list-modules").lines().map(line -> line.replaceAll("@.*", "")).toList())
        .containsExactlyInAnyOrder("java.base", "java.net.http", SDK, SCHEMAS, PLATFORM, STORE, SERVER);
    assertThat(java("-cp", place(Chat.class), Chat.class.getName(), "Why is the sky blue?"))
        .contains("Why is the sky blue?").contains("offline model");
  }

  private static boolean linksItself(ToolProvider jlink) {
    StringWriter help = new StringWriter();
    PrintWriter out = new PrintWriter(help);
    jlink.run(out, out, "--help");
    return help.toString().contains("Linking from run-time image enabled");
  }

  private static String place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private String java(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(image.resolve("bin").resolve("java").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_"));
    Process process = builder.start();
    try (InputStream printed = process.getInputStream()) {
      String said = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
