package io.github.kimisdk.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/** Encodes images and videos as URLs that Kimi reads. The first bytes of a file tell its type. */
final class Media {

  private static final int SHOWN = 48;

  private Media() {}

  static void check(String kind, String url) {
    String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
    if (scheme.equals("http") || scheme.equals("https")) {
      throw new IllegalArgumentException("expected a data URL or an ms:// id for the " + kind + ", found " + brief(url)
          + ": Kimi does not fetch from the web; pass the bytes or the file, or upload it and use ms://<file id>");
    }
    if (!scheme.equals("data") && !scheme.equals("ms")) {
      throw new IllegalArgumentException("expected a data URL or an ms:// id for the " + kind + ", found " + brief(url));
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
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
    if (starts(b, 0, 0xFF, 0xD8, 0xFF)) {
      return "image/jpeg";
    }
    if (starts(b, 0, 0x89, 'P', 'N', 'G')) {
      return "image/png";
    }
    if (starts(b, 0, 'G', 'I', 'F', '8')) {
      return "image/gif";
    }
    if (starts(b, 0, 'R', 'I', 'F', 'F') && starts(b, 8, 'W', 'E', 'B', 'P')) {
      return "image/webp";
    }
    if (starts(b, 0, 'R', 'I', 'F', 'F') && starts(b, 8, 'A', 'V', 'I')) {
      return "video/avi";
    }
    if (starts(b, 0, 'B', 'M')) {
      return "image/bmp";
    }
    if (starts(b, 4, 'f', 't', 'y', 'p')) {
      return boxed(b);
    }
    if (starts(b, 0, 'F', 'L', 'V')) {
      return "video/x-flv";
    }
    if (starts(b, 0, 0x00, 0x00, 0x01, 0xBA) || starts(b, 0, 0x00, 0x00, 0x01, 0xB3)) {
      return "video/mpeg";
    }
    if (starts(b, 0, 0x30, 0x26, 0xB2, 0x75)) {
      return "video/wmv";
    }
    if (starts(b, 0, 0x1A, 0x45, 0xDF, 0xA3)) {
      return matroska(b);
    }
    return head(b).stripLeading().startsWith("<") && head(b).contains("<svg") ? "svg (Kimi reads none)" : "";
  }

  /** The type of an ISO base media file, by its major brand. */
  private static String boxed(byte[] b) {
    String brand = b.length < 12 ? "" : new String(b, 8, 4, StandardCharsets.ISO_8859_1);
    return switch (brand) {
      case "heic", "heix", "heim", "heis", "hevc", "hevx" -> "image/heic";
      case "mif1", "msf1", "heif" -> "image/heif";
      case "qt  " -> "video/mov";
      default -> brand.startsWith("3g") ? "video/3gpp" : "video/mp4";
    };
  }

  private static String matroska(byte[] b) {
    return head(b).contains("webm") ? "video/webm" : "video/x-matroska";
  }

  private static String head(byte[] b) {
    return new String(b, 0, Math.min(b.length, 256), StandardCharsets.ISO_8859_1);
  }

  private static boolean starts(byte[] bytes, int at, int... magic) {
    if (bytes.length < at + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[at + i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
