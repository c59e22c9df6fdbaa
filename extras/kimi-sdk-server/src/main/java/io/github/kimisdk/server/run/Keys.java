package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.text.KeyMask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the keys that settings name, from files or variables. No message shows a key. */
final class Keys {

  private static final int LONGEST = 4_096;
  private static final int SHORTEST = 16;
  private static final String EXPECTED = "expected a file with one key, found ";

  private final ProgramSettings settings;
  private final List<Fault> faults;
  private final List<String> warnings;

  Keys(ProgramSettings settings, List<Fault> faults, List<String> warnings) {
    this.settings = settings;
    this.faults = faults;
    this.warnings = warnings;
  }

  /** Returns the key at a place that needs one; empty after a fault. */
  Optional<String> required(String place) {
    Optional<String> key = at(place);
    if (key.isEmpty() && !settings.has(place + ".keyFile")) {
      faults.add(new Fault(place, "expected a key, found none; set " + Setting.ways(place + ".keyFile")));
    }
    return key;
  }

  /** Returns the key at a place; empty if there is none, or after a fault. A key of the environment counts more. */
  Optional<String> at(String place) {
    return settings.text(place + ".key").or(() -> settings.text(place + ".keyFile").flatMap(file -> {
      String name = settings.named(place + ".keyFile");
      try {
        return read(Path.of(file), name);
      } catch (IOException | RuntimeException wrong) {
        boolean missing = wrong instanceof NoSuchFileException;
        faults.add(looksLikeKey(file) ? new Fault(name, EXPECTED + "something that looks like the key itself; put it into a file")
            : fault(name, missing ? "no file" : wrong.getClass().getSimpleName(), file));
        return Optional.empty();
      }
    }));
  }

  private Optional<String> read(Path file, String name) throws IOException {
    String key;
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
      key = unquoted(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }
    if (key.isEmpty() || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      faults.add(fault(name, key.isEmpty() ? "an empty file" : "several words or characters that no key has", file.toString()));
      return Optional.empty();
    }
    warn(file, name);
    return Optional.of(key);
  }

  /** Returns a text without blanks around it, and without the quotes of a file of variables, which some tools keep. */
  static String unquoted(String text) {
    String bare = text.strip();
    char mark = bare.length() > 1 ? bare.charAt(0) : ' ';
    boolean quoted = (mark == '"' || mark == '\'') && bare.charAt(bare.length() - 1) == mark;
    return quoted ? bare.substring(1, bare.length() - 1).strip() : bare;
  }

  /** A text without a place for a folder or an ending may be a key that was put into the wrong setting. */
  static boolean looksLikeKey(String file) {
    return file.startsWith("sk-") || file.length() >= SHORTEST && file.chars().noneMatch(c -> "./\\".indexOf(c) >= 0);
  }

  /** Names the file by its whole path, because the program may run in another folder than expected. */
  private static Fault fault(String name, String found, String file) {
    String there;
    try {
      there = Path.of(file).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException noPath) {
      there = file;
    }
    return new Fault(name, EXPECTED + found + " at " + KeyMask.mask(there) + "; write the key into it, or name another file");
  }

  private void warn(Path file, String name) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.OTHERS_READ) || permissions.contains(PosixFilePermission.GROUP_READ)) {
        warnings.add(name + ": expected a file that only its owner reads, found " + PosixFilePermissions.toString(permissions)
            + "; run chmod 600 " + file);
      }
    }
  }
}
