package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The fast path says what the ordinary one says, whatever the stream. {@link DecodeFuzz} runs longer. */
class DecodeFuzzTest {

  @Test
  void mutatedStreamsAreReadAlike() {
    assertThat(DecodeFuzz.run(400_000, 20_261_121)).isGreaterThanOrEqualTo(400_000);
  }

  @Test
  void recordingsAreReadAlike() throws IOException {
    Path recordings = Path.of(System.getProperty("kimi.shared", "none"), "reference", "recordings");
    Assumptions.assumeTrue(Files.isDirectory(recordings), "no recordings at " + recordings);
    int seen = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(recordings, "*.sse")) {
      for (Path file : files) {
        byte[] stream = Files.readAllBytes(file);
        for (int i = 0; i < 300; i++) {
          Random random = new Random(i);
          byte[] changed = RandomStream.mutated(stream, i % 4, random);
          DecodeFuzz.compare(changed, Integer.MAX_VALUE, 1 << 20, i);
        }
        seen++;
      }
    }
    assertThat(seen).isPositive();
  }
}
