package io.github.kimisdk.server.run;

import io.github.kimisdk.platform.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The settings of a file and of the environment, and whether the file has changed since it was read. */
final class SettingsFile {

  /** The state of the file; -1 for the size of one that cannot be read. */
  private record State(long modified, long size, String digest) {

    static State of(Path file) {
      try {
        byte[] bytes = Files.readAllBytes(file);
        return new State(Files.getLastModifiedTime(file).toMillis(), bytes.length, HexFormat.of().formatHex(Sha256.of(bytes)));
      } catch (IOException missing) {
        return new State(0, -1, "");
      }
    }
  }

  private final Optional<Path> file;
  private final Map<String, String> environment;
  private Optional<State> seen = Optional.empty();

  SettingsFile(Optional<Path> file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /**
   * Reads the settings.
   *
   * @throws Fault.Refusal if one is wrong
   */
  ProgramSettings read() {
    seen = file.map(State::of);
    return SettingsReader.read(file, environment);
  }

  /** Returns whether the time, the size or the bytes of the file are not those that were read. */
  boolean changed() {
    return !file.map(State::of).equals(seen);
  }
}
