package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ServerLimits;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that is ten times as large as the heap goes up and down. The system property {@code kimi.big.mib} sets another size,
 * such as 2048; the temporary folder of the machine then needs room for three such files.
 */
class BigFilesTest {

  private static final long BYTES = Long.getLong("kimi.big.mib", 300) << 20;

  @TempDir
  private Path folder;

  @Test
  void aFileLargerThanTheHeapIsUploadedAndDownloaded() throws Exception {
    ServerLimits limits = ServerLimits.DEFAULT.withUploadBytes(BYTES);
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).limits(limits).start()) {
      List<String> command = List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m", "-XX:MaxDirectMemorySize=16m",
          "-XX:+UseSerialGC",
          "-cp", System.getProperty("java.class.path"), BigFiles.class.getName(), server.baseUrl(), "" + BYTES,
          folder.toString());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream printed = process.getInputStream()) {
        String said = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo(BYTES + " " + BYTES + " true" + System.lineSeparator());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(server.failures()).isEmpty();
    }
  }
}
