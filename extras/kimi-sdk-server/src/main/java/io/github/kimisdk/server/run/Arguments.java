package io.github.kimisdk.server.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of the command line.
 *
 * @param mode the mode
 * @param file the file with settings, or empty
 * @param against the file with earlier settings, which a check compares; or empty
 */
record Arguments(Mode mode, Optional<Path> file, Optional<Path> against) {

  /** The modes. */
  enum Mode {
    SERVE, HELP, VERSION, CHECK, HEALTH
  }

  private static final Map<String, Mode> MODES = Map.of(
      "--help", Mode.HELP, "-h", Mode.HELP, "--version", Mode.VERSION, "--check", Mode.CHECK, "--health", Mode.HEALTH);
  private static final List<String> OPTIONS = List.of("--config", "--check", "--against", "--health", "--help", "--version");
  private static final List<String> SECRETS = List.of("key", "token", "secret", "sk-", "password");

  /**
   * Reads arguments.
   *
   * @throws Fault.Refusal if one is unknown
   */
  static Arguments of(List<String> given, Map<String, String> environment) {
    Mode mode = Mode.SERVE;
    Optional<Path> file = Optional.ofNullable(environment.get(SettingsReader.FILE)).map(Keys::unquoted)
        .filter(path -> !path.isEmpty()).map(Path::of);
    Optional<Path> against = Optional.empty();
    for (int i = 0; i < given.size(); i++) {
      String argument = given.get(i);
      if (MODES.containsKey(argument)) {
        mode = MODES.get(argument);
      } else if (argument.startsWith("--config=")) {
        file = Optional.of(Path.of(argument.substring("--config=".length())));
      } else if (argument.equals("--config") && i + 1 < given.size()) {
        file = Optional.of(Path.of(given.get(++i)));
      } else if (argument.startsWith("--against=")) {
        against = Optional.of(Path.of(argument.substring("--against=".length())));
      } else if (argument.equals("--against") && i + 1 < given.size()) {
        against = Optional.of(Path.of(given.get(++i)));
      } else {
        throw new Fault.Refusal(List.of(unknown(argument)));
      }
    }
    if (against.isPresent() && mode != Mode.CHECK) {
      throw new Fault.Refusal(List.of(new Fault("--against", "expected --check beside it, found none")));
    }
    return new Arguments(mode, file, against);
  }

  private static Fault unknown(String argument) {
    String lower = argument.toLowerCase(Locale.ROOT);
    if (SECRETS.stream().anyMatch(lower::contains)) {
      return new Fault("command line", "expected no key, which other users of this machine could read in the list of processes; "
          + "put it into a file that keyFile names, or into the environment");
    }
    if (argument.equals("--config") || argument.equals("--against")) {
      return new Fault(argument, "expected a file with settings, found no argument");
    }
    String option = argument.split("=", 2)[0];
    String setting = option.replace("--", "");
    boolean known = Setting.at(setting).isPresent() && !setting.contains("[]");
    String advice = known ? "it is a setting of the file (--config): set " + Setting.ways(setting)
        : Fault.nearest(option, OPTIONS).map(near -> "did you mean " + near + "?")
        .orElse(argument.endsWith(".json") && !argument.startsWith("-") ? "did you mean --config " + argument + "?"
        : "see --help; settings are in a file (--config) and in the environment");
    return new Fault("command line", "expected one of " + String.join(", ", OPTIONS) + ", found an unknown option; " + advice);
  }
}
