package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkDecoderTest {

  private static final String A = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";
  private static final String B = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"}}]}";

  /** Returns the events of the decoder in their order. Asserts that they are the same wherever the stream is cut. */
  private static List<String> log(String stream) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    List<String> whole = log(bytes, bytes.length, Integer.MAX_VALUE, 1 << 20);
    for (int cut = 0; cut < bytes.length; cut++) {
      assertThat(log(bytes, cut, Integer.MAX_VALUE, 1 << 20)).as("cut at %d", cut).isEqualTo(whole);
    }
    return whole;
  }

  private static List<String> log(byte[] bytes, int cut, int chunks, int maxEventBytes) {
    List<String> log = new ArrayList<>();
    ChunkDecoder decoder = new ChunkDecoder(new ChunkSink() {
      @Override
      public boolean chunk(ChatChunk chunk) {
        return log.add(chunk.text()) && log.size() < chunks;
      }

      @Override
      public void done() {
        log.add("done");
      }

      @Override
      public void error(String event) {
        log.add("error " + event);
      }

      @Override
      public void unreadable(String reason, String event) {
        log.add("unreadable " + reason + "; " + event);
      }
    }, new ChatFormat().events(), maxEventBytes);
    decoder.feed(List.of(ByteBuffer.wrap(bytes, 0, cut)));
    decoder.feed(List.of(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
    decoder.end();
    return log;
  }

  @Test
  void nothingIsSaidAfterTheEndMark() {
    assertThat(log("data: " + A + "\n\ndata: [DONE]\n\ndata: " + B + "\n\ndata: [DONE]\n\n")).containsExactly("a", "done");
    assertThat(log("data:[DONE]  \n\n")).containsExactly("done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:  [DONE]", "data:   [DONE] ", "data:\t[DONE]\t", "data:[DONE]  ", "data: \ndata: [DONE]\ndata: "})
  void theEndMarkMayHaveWhiteSpaceAroundIt(String mark) {
    assertThat(log("data: " + A + "\n\n" + mark + "\n\ndata: " + B + "\n\n")).containsExactly("a", "done");
    assertThat(log("data: " + A + "\n" + mark)).containsExactly("a", "done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"delta\":null", ",\"message\":{\"content\":\"a\"}", ",\"delta\":null,\"finish_reason\":null"})
  void aChoiceWithoutADeltaIsToldByItsPath(String members) {
    String chunk = "{\"choices\":[{\"index\":0" + members + "}]}";
    String found = members.contains("null") ? "null" : "nothing";
    String told = "unreadable a chunk (/choices/0/delta: expected object, found " + found + "); " + chunk;
    assertThat(log("data: " + chunk + "\n\ndata: [DONE]\n\n")).containsExactly(told);
    assertThat(log("data: " + A + "\n\ndata: " + B + "\n\ndata: " + chunk + "\n\n")).containsExactly("a", "b", told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"delta\":null"})
  void aChoiceThatOnlyEndsNeedsNoDeltaOnceTheAnswerHasBegun(String delta) {
    String end = "{\"choices\":[{\"index\":0" + delta + ",\"finish_reason\":\"stop\"}]}";
    assertThat(log("data: " + A + "\n\ndata: " + end + "\n\ndata: [DONE]\n\n")).containsExactly("a", "", "done");
    assertThat(log("data: {\"choices\":[]}\n\ndata: " + end + "\n\ndata: [DONE]\n\n").get(1))
        .startsWith("unreadable a chunk (/choices/0/delta: expected object, found ");
  }

  @Test
  void nothingIsSaidAfterAnError() {
    String error = "{\"error\":{\"message\":\"m\"}}";
    assertThat(log("data: " + A + "\n\ndata: " + error + "\n\ndata: " + B + "\n\ndata: [DONE]\n\n"))
        .containsExactly("a", "error " + error);
  }

  @Test
  void nothingIsSaidAfterTheSinkHasHadEnough() {
    byte[] bytes = ("data: " + A + "\n\n").repeat(5).getBytes(StandardCharsets.UTF_8);

    assertThat(log(bytes, 20, 2, 1 << 20)).containsExactly("a", "a");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"error\":{\"message\":\"m\",\"type\":\"t\"}}", "{\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}}",
    "{\"error\":\"words\"}",
  })
  void anErrorIsOneInEveryForm(String error) {
    assertThat(log("data: " + error + "\n\n")).containsExactly("error " + error);
    assertThat(log("data: " + error)).containsExactly("error " + error);
    assertThat(log("event: error\ndata: " + error + "\n\n")).containsExactly("error " + error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"message\":\"m\",\"type\":\"t\"}", "too many requests", "{}"})
  void anEventNamedErrorIsOneWhateverItHolds(String error) {
    assertThat(log("data: " + A + "\n\nevent: error\ndata: " + error + "\n\ndata: " + B + "\n\n"))
        .containsExactly("a", "error " + error);
  }

  @Test
  void eventsOfOthersAreIgnored() {
    assertThat(log("event: ping\ndata: {}\n\nevent: x\ndata: not json\n\nevent: message\ndata: " + A
        + "\n\nevent: y\ndata: [DONE]\n\n"))
        .containsExactly("a");
  }

  @Test
  void eventsWithoutDataAndWithBlankDataAreIgnored() {
    assertThat(log("data\n\ndata:\n\ndata:  \n\ndata\ndata\n\n: x\n\ndata: " + A + "\n\n")).containsExactly("a");
  }

  @Test
  void oneEventOverSeveralLinesIsOneChunk() {
    assertThat(log("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"a\"}}\ndata: ]}\n\ndata: [DONE]\n\n"))
        .containsExactly("a", "done");
  }

  @Test
  void linesWithoutBlankLinesBetweenAreChunksOfTheirOwn() {
    assertThat(log("data: " + A + "\ndata: " + B + "\ndata: [DONE]\n\n")).containsExactly("a", "b", "done");
    assertThat(log("data: " + A + "\ndata: " + B + "\ndata: [DONE]")).containsExactly("a", "b", "done");
    assertThat(log("data: " + A + "\ndata: " + B)).containsExactly("a", "b");
  }

  @Test
  void ofLinesThatAreNotAllReadableNoneIsTaken() {
    assertThat(log("data: " + A + "\ndata: {\n\n")).singleElement().asString().startsWith("unreadable a chunk as JSON");
  }

  @Test
  void anEventThatIsCutOffIsTakenIfItIsWhole() {
    assertThat(log("data: " + A)).containsExactly("a");
    assertThat(log("data: " + A + "\n")).containsExactly("a");
    assertThat(log("data: " + A.substring(0, A.length() - 1))).isEmpty();
    assertThat(log("data: " + A + "\ndata: {\"cho")).containsExactly("a");
    assertThat(log("data: [DONE")).isEmpty();
    assertThat(log("event: ping\ndata: " + A)).isEmpty();
  }

  @Test
  void anEventOverSeveralLinesThatIsCutOffIsTakenIfItIsWhole() {
    assertThat(log("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"a\"}}]}\n")).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "[]", "\"text\"", "null", "true", "{\"choices\":5}", "{\"choices\":[5]}", "{\"id\":{}}"})
  void whatIsNoChunkIsToldWithItsText(String data) {
    assertThat(log("data: " + data + "\n\ndata: " + B + "\n\n")).singleElement().asString()
        .startsWith("unreadable a chunk (").endsWith("; " + data);
  }

  @Test
  void whatIsOddBesideTheTextCostsNothing() {
    String odd = A.substring(0, A.length() - 1) + ",\"created\":1.5,\"usage\":7}";
    assertThat(log("data: " + odd + "\n\ndata: " + odd + "\n\ndata: " + B + "\n\n")).containsExactly("a", "a", "b");
  }

  @Test
  void whatIsNotJsonIsToldWithItsText() {
    assertThat(log("data: <html>\n\n")).singleElement().asString().startsWith("unreadable a chunk as JSON (")
        .endsWith("; <html>");
    assertThat(log("data: " + A + "]\n\n")).singleElement().asString().startsWith("unreadable");
    assertThat(log("data: " + "[".repeat(5_000) + "\n\n").get(0)).startsWith("unreadable");
  }

  @Test
  void anEventAboveTheLimitIsToldOnce() {
    byte[] bytes = ("data: " + A + "\n\ndata: " + "x".repeat(100) + "\n\ndata: " + B + "\n\n").getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(log(bytes, cut, 9, 80))
          .containsExactly("a",
          "unreadable events within the limit of maxEventBytes(...), found an event of more than 80 bytes; ");
    }
  }
}
