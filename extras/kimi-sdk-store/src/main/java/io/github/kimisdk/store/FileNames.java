package io.github.kimisdk.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of the files of a conversation. Different ids have different names, even on systems that ignore case: an upper-case
 * letter becomes {@code +} and the lower-case letter. A {@code +} behind the name of a device of Windows makes it an ordinary
 * name.
 */
final class FileNames {

  private static final String ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  private static final String ENDING = ".jsonl";
  private static final int MAX_ID_LENGTH = 128;
  /** File systems allow 255 bytes, of which the beginning and the end of the name take some. */
  private static final int MAX_NAME_LENGTH = 240;
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");
  private static final Set<String> NUMBERED_DEVICES = Set.of("com", "lpt");

  private final String name;

  /**
   * Creates the names for an id.
   *
   * @throws IllegalArgumentException if the id has no name
   */
  FileNames(String id) {
    this.name = valid(id) ? encoded(id) : "";
    if (name.isEmpty()) {
      throw new IllegalArgumentException("expected an id of 1 to 128 letters, digits and . _ -, not beginning with a dot, with "
          + "at most "
          + MAX_NAME_LENGTH + " characters if upper-case letters count twice, found " + id);
    }
  }

  private static boolean valid(String id) {
    return !id.isEmpty() && id.length() <= MAX_ID_LENGTH && id.charAt(0) != '.'
        && id.chars().allMatch(character -> ID_CHARACTERS.indexOf(character) >= 0) && encoded(id).length() <= MAX_NAME_LENGTH;
  }

  private static String encoded(String id) {
    int dot = id.indexOf('.');
    String first = dot < 0 ? id : id.substring(0, dot);
    boolean numbered = first.length() == 4 && NUMBERED_DEVICES.contains(first.substring(0, 3))
        && Character.isDigit(first.charAt(3));
    StringBuilder name = new StringBuilder();
    id.chars()
        .forEach(letter -> name.append(letter >= 'A' && letter <= 'Z' ? "+" : "").append((char) Character.toLowerCase(letter)));
    return numbered || DEVICES.contains(first) ? name.insert(first.length(), '+').toString() : name.toString();
  }

  /** Returns the ids of the conversations that have files in a folder. Other files do not count. */
  static SortedSet<String> ids(Path folder) throws IOException {
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .flatMap(file -> id(file.getFileName().toString())).collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Stream<String> id(String file) {
    if (!file.endsWith(ENDING) || file.charAt(0) == '.') {
      return Stream.empty();
    }
    String name = file.substring(0, file.length() - ENDING.length());
    StringBuilder id = new StringBuilder();
    for (int at = 0; at < name.length(); at++) {
      boolean upper = name.charAt(at) == '+' && at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
      id.append(upper ? String.valueOf(Character.toUpperCase(name.charAt(++at))) : name.charAt(at) == '+' ? "" : name.charAt(at));
    }
    String found = id.toString();
    return Stream.of(found).filter(FileNames::valid).filter(read -> encoded(read).equals(name));
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
