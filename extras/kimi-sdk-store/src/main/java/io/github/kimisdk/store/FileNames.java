package io.github.kimisdk.store;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.store.lines.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of the files of a conversation. Different ids have different names, even on systems that ignore case: an upper-case
 * letter becomes {@code +} and the lower-case letter. Of the other characters, a dot at the beginning and all but digits and
 * {@code . _ -} become {@code +0}, their UTF-16 in hexadecimal, and {@code +}. A {@code +} behind the name of a device of Windows
 * makes it an ordinary name. If this is too long, the name is {@code =} and a hash, and another file keeps the id.
 */
final class FileNames {

  private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
  private static final String ENDING = ".jsonl";
  private static final String HASHED = "=";
  /** File systems allow 255 bytes, of which the beginning and the end of the name take some. */
  private static final int MAX_NAME_LENGTH = 240;
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");
  private static final Set<String> NUMBERED_DEVICES = Set.of("com", "lpt");

  /** An upper-case letter, another character, or the mark of a device. */
  private static final Pattern ESCAPE = Pattern.compile("\\+(?:([a-z])|0([0-9a-f]{1,4})\\+)?");

  private final String id;
  private final String name;

  /**
   * Creates the names for an id.
   *
   * @throws IllegalArgumentException if the id is empty
   */
  FileNames(String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("expected an id with characters, found the empty string");
    }
    this.id = id;
    this.name = encoded(id);
  }

  private static String encoded(String id) {
    // Each character of the id takes one of the name or more.
    String name = id.length() > MAX_NAME_LENGTH ? id : plain(id);
    return name.length() > MAX_NAME_LENGTH ? HASHED + hash(id) : name;
  }

  private static String hash(String id) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Json.bytes(JsonString.of(id))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }

  private static String plain(String id) {
    int dot = id.indexOf('.');
    String first = dot < 0 ? id : id.substring(0, dot);
    boolean numbered = first.length() == 4 && NUMBERED_DEVICES.contains(first.substring(0, 3))
        && Character.isDigit(first.charAt(3));
    StringBuilder name = new StringBuilder();
    for (int at = 0; at < id.length(); at++) {
      char letter = id.charAt(at);
      if (letter >= 'A' && letter <= 'Z') {
        name.append('+').append(Character.toLowerCase(letter));
      } else if (PLAIN.indexOf(letter) < 0 || letter == '.' && at == 0) {
        name.append("+0").append(Integer.toHexString(letter)).append('+');
      } else {
        name.append(letter);
      }
    }
    return numbered || DEVICES.contains(first) ? name.insert(first.length(), '+').toString() : name.toString();
  }

  /** Returns the ids of the conversations that have files in a folder. Other files do not count. */
  static SortedSet<String> ids(Path folder) throws IOException {
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .flatMap(file -> id(folder, file.getFileName().toString())).collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Stream<String> id(Path folder, String file) {
    if (!file.endsWith(ENDING) || file.charAt(0) == '.') {
      return Stream.empty();
    }
    String name = file.substring(0, file.length() - ENDING.length());
    if (name.startsWith(HASHED)) {
      return keptId(keptId(folder, name)).filter(kept -> encoded(kept).equals(name));
    }
    String id = ESCAPE.matcher(name).replaceAll(escape -> Matcher.quoteReplacement(character(escape)));
    return Stream.of(id).filter(read -> !name.isEmpty() && encoded(read).equals(name));
  }

  /** Returns the id that a file keeps; empty if it keeps none, because a crash has cut the first append short. */
  private static Stream<String> keptId(Path file) {
    try {
      return Stream.of(Json.parse(Files.readAllBytes(file)).asString());
    } catch (IOException | JsonParseException | JsonTypeException none) {
      return Stream.empty();
    }
  }

  /** Keeps an id that its name does not show. The caller has the lock. */
  void keepId(Path folder) throws IOException {
    Path kept = keptId(folder, name);
    if (name.startsWith(HASHED) && keptId(kept).noneMatch(id::equals)) {
      Files.deleteIfExists(kept);
      PrivateFiles.createFile(kept);
      Files.write(kept, Json.bytes(JsonString.of(id)), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }
  }

  /** Deletes the file of the id, if there is one. */
  void deleteId(Path folder) throws IOException {
    if (name.startsWith(HASHED)) {
      Files.deleteIfExists(keptId(folder, name));
    }
  }

  private static Path keptId(Path folder, String name) {
    return folder.resolve(name + ".id");
  }

  private static String character(MatchResult escape) {
    if (escape.group(1) != null) {
      return escape.group(1).toUpperCase(Locale.ROOT);
    }
    return escape.group(2) == null ? "" : String.valueOf((char) Integer.parseInt(escape.group(2), 16));
  }

  /** Returns the name of the lock. */
  String lock() {
    return "." + name + ".lock";
  }

  /** Deletes the lock, as far as the system allows it while the file is open. */
  void deleteLock(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(lock()));
    } catch (IOException stillOpen) {
      // It is empty, and the next conversation of the id uses it.
    }
  }

  /** Returns the path of the conversation. */
  Path records(Path folder) {
    return folder.resolve(name + ENDING);
  }
}
