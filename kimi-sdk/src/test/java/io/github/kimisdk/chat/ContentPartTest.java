package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentPartTest {

  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource({
    "image/jpeg, FFD8FFE000104A464946",
    "image/png, 89504E470D0A1A0A0000",
    "image/gif, 474946383961",
    "image/gif, 474946383761",
    "image/webp, 524946460000000057454250",
    "image/bmp, 424D3600",
    "image/heic, 0000001866747970686569630000",
    "image/heic, 0000001866747970686569780000",
    "image/heif, 00000018667479706D6966310000",
  })
  void anImageIsKnownByItsFirstBytes(String type, String hex) throws IOException {
    byte[] bytes = bytes(hex);
    Path file = Files.write(folder.resolve("misleading.txt"), bytes);
    String url = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);

    assertThat(ContentPart.image(bytes).url()).isEqualTo(url);
    assertThat(ContentPart.image(file).url()).isEqualTo(url);
    assertThatThrownBy(() -> ContentPart.video(bytes)).hasMessageContaining("found " + type);
  }

  @ParameterizedTest
  @CsvSource({
    "video/mp4, 000000186674797069736F6D0000",
    "video/mp4, 00000018667479706D7034320000",
    "video/mov, 0000001466747970717420200000",
    "video/3gpp, 0000001466747970336770350000",
    "video/avi, 524946460000000041564920",
    "video/x-flv, 464C5601",
    "video/mpeg, 000001BA44",
    "video/mpeg, 000001B316",
    "video/wmv, 3026B2758E66CF11",
    "video/webm, 1A45DFA39F4286810142F7810142828477656264",
  })
  void aVideoIsKnownByItsFirstBytes(String type, String hex) throws IOException {
    byte[] bytes = hex.startsWith("1A45") ? "\u001A\u0045\u00DF\u00A3...webm".getBytes(StandardCharsets.ISO_8859_1) : bytes(hex);
    Path file = Files.write(folder.resolve("misleading.png"), bytes);
    String url = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);

    assertThat(ContentPart.video(bytes).url()).isEqualTo(url);
    assertThat(ContentPart.video(file).url()).isEqualTo(url);
    assertThatThrownBy(() -> ContentPart.image(bytes)).hasMessageContaining("found " + type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<?xml version=\"1.0\"?>\n<!-- a -->\n<svg>",
      "  \n<svg>"})
  void svgIsRefusedByName(String svg) {
    assertThatThrownBy(() -> ContentPart.image(svg.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found svg (Kimi reads none)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "B", "hello", "RIFF", "RIFF....WAVE", "....ft", "%PDF-1.7", "<html><body>"})
  void otherBytesAreRefused(String text) {
    assertThatThrownBy(() -> ContentPart.image(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a jpeg, png, gif, webp, bmp, heic or heif image in the bytes, found bytes of an "
        + "unknown kind ("
            + text.length() + " bytes)");
  }

  @Test
  void aFileIsNamedWhenItIsRefusedOrMissing() throws IOException {
    Path text = Files.writeString(folder.resolve("a.png"), "no picture");
    Path missing = folder.resolve("missing.png");

    assertThatThrownBy(() -> ContentPart.image(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text.toString());
    assertThatThrownBy(() -> ContentPart.image(missing)).isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(missing.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/a.png", "https://example.org/a.png", "HTTPS://EXAMPLE.ORG/a.png"})
  void anAddressOnTheWebIsRefusedWithTheReasonAndTheWayOut(String url) {
    assertThatThrownBy(() -> ContentPart.image(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(url)
        .hasMessageContaining("does not fetch from the web")
        .hasMessageContaining("ms://<file id>");
    assertThatThrownBy(() -> ContentPart.video(url)).hasMessageContaining("for the video");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.png", "/tmp/a.png", "file:///tmp/a.png", "ftp://a/b", ":data", "datab64"})
  void otherAddressesAreRefused(String url) {
    assertThatThrownBy(() -> ContentPart.image(url)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a data URL, an ms:// id or a Path for the image, found " + url);
  }

  @Test
  void aLongDataUrlIsShortInText() {
    ContentPart.Image image = ContentPart.image("data:image/png;base64," + "A".repeat(1_000_000));

    assertThat(image.toString()).hasSizeLessThan(120).contains("1000022 characters");
    assertThat(ContentPart.image("ms://abc")).hasToString("Image[ms://abc]");
  }

  @Test
  void onlyTextsAreJoined() {
    assertThat(Message.user(ContentPart.text("a"), ContentPart.image("ms://x"), ContentPart.text("b")).text()).isEqualTo("ab");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
