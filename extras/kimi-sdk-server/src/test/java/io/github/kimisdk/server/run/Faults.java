package io.github.kimisdk.server.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines with which wrong settings are refused. */
final class Faults {

  private Faults() {}

  /** Returns the faults of a file and an environment; none if the settings can be used. */
  static List<String> of(Path file, Map<String, String> environment) {
    try {
      Setup.of(SettingsReader.read(Optional.ofNullable(file), environment)).upstream().close();
      return List.of();
    } catch (Fault.Refusal refusal) {
      return List.of(refusal.getMessage().split("\n"));
    }
  }
}
