package io.github.kimisdk.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.format.platform.ServedFile;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileWireTest {

  private static final UploadedFile REPORT = UploadedFile.of("d3v1c8kq0s7f", "report.pdf", 51_234, Purpose.FILE_EXTRACT)
      .withCreatedAt(Instant.ofEpochSecond(1_788_000_000));

  @Test
  void aFileHasTheFormOfTheReference() {
    assertThat(ServedFile.write(REPORT)).isEqualTo(Json.parse("""
        {"id":"d3v1c8kq0s7f","object":"file","bytes":51234,"created_at":1788000000,"filename":"report.pdf",
         "purpose":"file-extract","status":"ok","status_details":""}"""));
  }

  @Test
  void aFileIsReadAsItWasWritten() {
    for (UploadedFile file : List.of(REPORT, REPORT.withStatus("error", "no text"),
        REPORT.withExtra(Json.parse("{\"pages\":3,\"owner\":{\"name\":\"x\"}}").asObject()),
        UploadedFile.of("file_\"1\"", "报告 \n.pdf", Long.MAX_VALUE, new Purpose("batch_output")))) {
      assertThat(FileWire.read(ServedFile.write(file))).isEqualTo(file);
    }
  }

  @Test
  void aListIsReadAsItWasWritten() {
    List<UploadedFile> files = List.of(REPORT, UploadedFile.of("2", "b", 0, Purpose.IMAGE));
    assertThat(FileWire.readList(ServedFile.writeList(files))).isEqualTo(files);
    assertThat(FileWire.readList(ServedFile.writeList(List.of()))).isEmpty();
    assertThat(FileWire.readList(Json.parse("{\"data\":null}"))).isEmpty();
  }

  @Test
  void onlyTheIdMustBeThere() {
    UploadedFile file = FileWire.read(Json.parse("{\"id\":\"1\",\"status\":null,\"bytes\":\"many\",\"status_details\":{\"code\":1}}"));
    assertThat(file).isEqualTo(UploadedFile.of("1", "", 0, new Purpose("")).withStatus("", "")
        .withExtra(Json.parse("{\"bytes\":\"many\",\"status_details\":{\"code\":1}}").asObject()));
    assertThatThrownBy(() -> FileWire.read(Json.parse("{}"))).isInstanceOf(JsonTypeException.class).hasMessageContaining("/id");
    assertThatThrownBy(() -> FileWire.readList(Json.parse("[]"))).isInstanceOf(JsonTypeException.class);
    assertThatThrownBy(() -> FileWire.readList(Json.parse("{}"))).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("/data");
  }

  @Test
  void aDeletionIsReadFromItsBodyAndFromNone() {
    assertThat(FileWire.readDeleted(ServedFile.writeDeleted("1").toString())).isTrue();
    assertThat(FileWire.readDeleted("")).isTrue();
    for (String none : List.of("{}", "[]", "{\"deleted\":\"yes\"}", "{\"error\":\"no\"}")) {
      assertThatThrownBy(() -> FileWire.readDeleted(none)).as(none).isInstanceOf(JsonTypeException.class);
    }
    String dense = "{\"deleted\":true,\"more\":[" + "[0],".repeat(300_000) + "0]}";
    assertThatThrownBy(() -> FileWire.readDeleted(dense)).isInstanceOf(JsonParseException.class)
        .hasMessageContaining("maxMemory");
    assertThatThrownBy(() -> FileWire.readDeleted("done")).isInstanceOf(JsonParseException.class);
    assertThat(FileWire.readDeleted("{\"deleted\":false}")).isFalse();
  }

  @Test
  void anExtractionIsJsonHoweverItsTextIsCut() {
    String text = "Tea \"\\ \n \uD83C\uDF75 end";
    for (int cut = 0; cut <= text.length(); cut++) {
      String json = ServedFile.extractionStart() + ServedFile.extracted(text.substring(0, cut))
          + ServedFile.extracted(text.substring(cut))
          + ServedFile.extractionEnd(REPORT, "application/pdf");
      assertThat(Json.parse(json)).isEqualTo(Json.parse(ServedFile.extractionStart() + ServedFile.extracted(text)
          + "\",\"file_type\":\"application/pdf\",\"filename\":\"report.pdf\",\"title\":\"\",\"type\":\"file\"}"));
      assertThat(Json.parse(json).get("content").asString()).isEqualTo(text);
    }
  }
}
