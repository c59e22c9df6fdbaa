package io.github.kimisdk.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Encodes images and videos as URLs that Kimi reads. The first bytes of a file tell its type. */
final class Media {

  private static final int SHOWN = 48;

  private static final String BOXED = "video/mp4";
  private static final String MATROSKA = "video/x-matroska";

  private static final List<Signature> SIGNATURES = List.of(
      new Signature("\u00ff\u00d8\u00ff", "image/jpeg"), new Signature("\u0089PNG", "image/png"),
      new Signature("GIF8", "image/gif"),
      new Signature("RIFF....WEBP", "image/webp"), new Signature("RIFF....AVI", "video/avi"), new Signature("BM", "image/bmp"),
      new Signature("....ftyp", BOXED), new Signature("FLV", "video/x-flv"), new Signature("\0\0\1\u00ba", "video/mpeg"),
      new Signature("\0\0\1\u00b3", "video/mpeg"), new Signature("0&\u00b2u", "video/wmv"),
      new Signature("\u001aE\u00df\u00a3", MATROSKA));

  /** The first bytes of a format, in which a dot stands for any byte. */
  private record Signature(String bytes, String type) {

    boolean begins(String head) {
      return head.length() >= bytes.length()
          && IntStream.range(0, bytes.length()).allMatch(i -> bytes.charAt(i) == '.' || bytes.charAt(i) == head.charAt(i));
    }
  }

  private Media() {}

  static void check(String kind, String url) {
    String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
    if (scheme.equals("http") || scheme.equals("https")) {
      throw new IllegalArgumentException("expected a data URL or an ms:// id for the " + kind + ", found " + brief(url)
          + ": Kimi does not fetch from the web; pass the bytes or the file, or upload it and use ms://<file id>");
    }
    if (!scheme.equals("data") && !scheme.equals("ms")) {
      throw new IllegalArgumentException("expected a data URL, an ms:// id or a Path for the " + kind + ", found " + brief(url));
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("expected a file at " + file.toAbsolutePath() + ", found " + (Files.isDirectory(file)
          ? "a folder" : Files.exists(file) ? "one that cannot be read" : "nothing; check the path"), e);
    }
  }

  static String dataUrl(String kind, byte[] bytes, String source) {
    String type = type(bytes);
    if (!type.startsWith(kind + "/")) {
      throw new IllegalArgumentException("expected " + (kind.equals("image")
              ? "a jpeg, png, gif, webp, bmp, heic or heif image"
              : "an mp4, mpeg, mov, avi, flv, webm, wmv or 3gpp video")
          + " in " + source + ", found " + (type.isEmpty() ? "bytes of an unknown kind" : type)
          + " (" + bytes.length + " bytes)");
    }
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  /** A URL shortened to one line. */
  static String brief(String url) {
    return url.length() <= SHOWN ? url : url.substring(0, SHOWN) + "... (" + url.length() + " characters)";
  }

  private static String type(byte[] b) {
    String head = new String(b, 0, Math.min(b.length, 256), StandardCharsets.ISO_8859_1);
    String type = SIGNATURES.stream().filter(known -> known.begins(head)).findFirst().map(Signature::type)
        .orElse(head.stripLeading().startsWith("<") && head.contains("<svg") ? "svg (Kimi reads none)" : "");
    return switch (type) {
      case BOXED -> boxed(head);
      case MATROSKA -> head.contains("webm") ? "video/webm" : type;
      default -> type;
    };
  }

  /** The type of an ISO base media file, by its major brand. */
  private static String boxed(String head) {
    String brand = head.length() < 12 ? "" : head.substring(8, 12);
    return switch (brand) {
      case "heic", "heix", "heim", "heis", "hevc", "hevx" -> "image/heic";
      case "mif1", "msf1", "heif" -> "image/heif";
      case "qt  " -> "video/mov";
      default -> brand.startsWith("3g") ? "video/3gpp" : "video/mp4";
    };
  }
}
