package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordingsTest {

  private static final int SMALL = 2 * 1024;
  private static final int NEAR = 12;
  private static final boolean EVERY_PAIR = "all".equals(System.getProperty("kimi.cuts"));

  static List<Expected> all() {
    return RecordedAnswers.all();
  }

  @Test
  void everyRecordingIsInTheList() throws IOException, URISyntaxException {
    Path folder = Path.of(RecordingsTest.class.getResource("/recordings/empty.sse").toURI()).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".sse", "")))
          .containsExactlyInAnyOrderElementsOf(all().stream().map(Expected::name).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRecordingSaysWhatTheListOfRecordingsSays(Expected expected) {
    Recording read = Recording.read(Recording.bytes(expected.name()));

    assertThat(expected.found(read.ending(), read.response())).usingRecursiveComparison().isEqualTo(expected);
    assertThat(read.response().complete()).isEqualTo(expected.whole());
    assertThat(read.response().text()).doesNotContain("\uFFFD");
  }

  @ParameterizedTest
  @MethodSource("all")
  void oneCutAndSingleBytesMakeNoDifference(Expected expected) {
    byte[] stream = Recording.bytes(expected.name());
    Recording whole = Recording.read(stream);

    assertThat(Recording.read(stream, EventLog.everywhere(stream.length))).isEqualTo(whole);
    IntStream.rangeClosed(0, stream.length).parallel().forEach(cut -> same(whole, stream, cut));
  }

  /**
   * Two cuts at most {@link #NEAR} bytes apart, which may both fall into one token, and a sample of the others; with
   * {@code -Dkimi.cuts=all} every pair.
   */
  @ParameterizedTest
  @MethodSource("all")
  void twoCutsMakeNoDifference(Expected expected) {
    byte[] stream = Recording.bytes(expected.name());
    if (stream.length < SMALL) {
      Recording whole = Recording.read(stream);
      IntStream.rangeClosed(0, stream.length).parallel().forEach(first -> {
        SplittableRandom chance = new SplittableRandom(first);
        for (int second = first; second <= stream.length; second += EVERY_PAIR || second - first < NEAR ? 1 : 1
            + chance.nextInt(255)) {
          same(whole, stream, first, second);
        }
      });
    }
  }

  private static void same(Recording whole, byte[] stream, int... cuts) {
    Recording found = Recording.read(stream, cuts);
    if (!found.equals(whole)) {
      assertThat(found).as("cut at %s", Arrays.toString(cuts)).isEqualTo(whole);
    }
  }
}
