package io.github.kimisdk.mcp.stdio;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program to start.
 *
 * @param words the program and its arguments
 * @param environment variables beside those that every child gets
 * @param folder its working folder; that of this process if absent
 */
public record Command(List<String> words, Map<String, String> environment, Optional<Path> folder) {

  /**
   * Variables that a child gets from this process: how to find programs, whose they are, and where temporary files belong. All
   * others, such as keys of services, stay here.
   */
  public static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LC_ALL",
      "TMPDIR", "SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "USERNAME",
      "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "PROCESSOR_ARCHITECTURE");

  /** The variables of a child of a process with these variables. Windows spells their names in any case. */
  Map<String, String> variables(Map<String, String> own, boolean windows) {
    Map<String, String> variables = windows ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
    own.forEach((name, value) -> {
      if (INHERITED.contains(windows ? name.toUpperCase(Locale.ROOT) : name)) {
        variables.put(name, value);
      }
    });
    variables.putAll(environment);
    return variables;
  }

  /** The words with the file of the program, which Windows does not find by itself if it is a script such as {@code npx.cmd}. */
  static List<String> resolved(List<String> words, Map<String, String> variables) {
    String program = words.get(0);
    if (program.contains("/") || program.contains("\\")) {
      return words;
    }
    for (String folder : variables.getOrDefault("PATH", "").split(";")) {
      for (String ending : variables.getOrDefault("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")) {
        Path file = folder.isEmpty() ? Path.of("") : Path.of(folder).resolve(program + ending.toLowerCase(Locale.ROOT));
        if (!folder.isEmpty() && Files.isRegularFile(file)) {
          List<String> found = new ArrayList<>(words);
          found.set(0, file.toString());
          return found;
        }
      }
    }
    return words;
  }

  /** The program without its arguments, which may contain secrets. */
  @Override
  public String toString() {
    return words.get(0);
  }
}
