package io.github.kimisdk.server.run;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.fake.KeyVariables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the settings of a file, and those of the environment, which count more. Collects all faults. */
final class SettingsReader {

  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.withMaxDepth(20).withMaxBytes(1 << 20);

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private static final String FROM_FILE = "file";

  private static final String COMMA = "; remove the comma before it";

  /** The variable for the file itself. */
  static final String FILE = "KIMI_GATEWAY_CONFIG";

  private final Map<String, ProgramSettings.Value> values = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();

  private SettingsReader() {}

  /**
   * Reads settings.
   *
   * @param file the file or empty
   * @param environment all variables
   * @throws Fault.Refusal if a setting is wrong
   */
  static ProgramSettings read(Optional<Path> file, Map<String, String> environment) {
    SettingsReader reader = new SettingsReader();
    file.ifPresent(reader::addFile);
    new TreeMap<>(environment).forEach(reader::addVariable);
    if (!reader.faults.isEmpty()) {
      throw new Fault.Refusal(reader.faults);
    }
    ProgramSettings settings = new ProgramSettings(reader.values);
    // A gateway for others does not fall back to a model that knows nothing.
    if (!settings.has("upstream") && settings.places("clients").isEmpty() && !KeyVariables.set()) {
      reader.values.put("upstream.offline", new ProgramSettings.Value(JsonBoolean.TRUE, Help.NO_KEY));
    }
    return settings;
  }

  private void addFile(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      // Some editors write a byte order mark.
      int begin = Arrays.mismatch(bytes, MARK) == MARK.length ? MARK.length : 0;
      JsonValue settings = Json.parse(bytes, begin, bytes.length, LIMITS);
      RepeatedNames.in(new String(bytes, begin, bytes.length - begin, StandardCharsets.UTF_8))
          .forEach(place -> faults.add(new Fault(place, "expected a setting once, found it twice; remove one of them")));
      if (settings instanceof JsonObject) {
        add("", settings, FROM_FILE);
      } else {
        faults.add(Fault.form(file.toString(), "an object", settings));
      }
    } catch (JsonParseException wrong) {
      faults.add(new Fault(file.toString(), "line " + wrong.line() + ", column " + wrong.column() + ": expected "
          + wrong.expected() + ", found " + wrong.found() + cure(wrong)));
    } catch (IOException wrong) {
      boolean missing = wrong instanceof NoSuchFileException;
      faults.add(new Fault(file.toString(), "expected a file with settings, found " + (missing ? "no file" : wrong.toString())));
    }
  }

  /** The cure of a mistake that other programs tolerate; empty if it is another one. */
  private static String cure(JsonParseException wrong) {
    return switch (wrong.found()) {
      case "'/'", "'#'" -> "; remove the comment: JSON has none";
      case "'}'" -> wrong.expected().equals("a name") ? COMMA : "";
      case "']'" -> wrong.expected().equals("a value") ? COMMA : "";
      case "'''" -> "; write texts in double quotes";
      default -> "";
    };
  }

  private void add(String place, JsonValue value, String source) {
    Optional<Setting> setting = Setting.at(place);
    if (setting.isPresent()) {
      set(place, setting.get(), value, source);
    } else if (Setting.isList(place)) {
      addAll(place, value, source);
    } else if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> addMember(place, name, member, source));
    } else {
      faults.add(Fault.form(place, "an object", value));
    }
  }

  private void addAll(String place, JsonValue value, String source) {
    if (!(value instanceof JsonArray list)) {
      faults.add(Fault.form(place, "a list of objects", value));
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      add(place + "[" + i + "]", list.get(i), source);
    }
  }

  private void addMember(String place, String name, JsonValue value, String source) {
    List<String> valid = Setting.names(place);
    String member = place.isEmpty() ? name : place + "." + name;
    if (valid.contains(name)) {
      add(member, value, source);
    } else {
      faults.add(Fault.unknown(member, name, valid));
    }
  }

  private void set(String place, Setting setting, JsonValue value, String source) {
    if (setting.kind() == Kind.SECRET && !Setting.owns(source)) {
      faults.add(new Fault(place, "expected no key in a file of settings, which is shown and copied, found one; put it into a"
          + " file that keyFile names, or into " + Setting.variable(place)));
    } else if (!setting.kind().accepts(value)) {
      String named = Setting.owns(source) ? source : place;
      List<Fault> inside = setting.kind().inside(value).entrySet().stream()
          .map(part -> Fault.kind(named + part.getKey(), Kind.TEXT, part.getValue())).toList();
      faults.addAll(inside.isEmpty() ? List.of(Fault.kind(named, setting.kind(), value)) : inside);
    } else {
      values.put(place, new ProgramSettings.Value(value, source));
    }
  }

  /** An empty variable counts as not set. */
  private void addVariable(String name, String value) {
    String text = Keys.unquoted(value);
    if (!Setting.owns(name) || name.equals(FILE) || text.isEmpty()) {
      return;
    }
    String number = number(name);
    // A number with zeros in front of it is the same place.
    String form = number.isEmpty() ? name : name.replace("_" + number + "_", "_0_");
    Optional<Setting> setting = Setting.ALL.stream().filter(one -> one.variable().equals(form)).findFirst();
    if (setting.isPresent()) {
      String place = setting.get().path().replace("[]", "[" + Integer.parseInt("0" + number) + "]");
      set(place, setting.get(), setting.get().kind().ofText(text), name);
    } else {
      String near = Fault.nearest(form, Setting.ALL.stream().map(Setting::variable).toList())
          .orElse(Setting.ALL.get(0).variable());
      faults.add(new Fault(name, "expected the name of a setting, found an unknown one; did you mean "
          + (number.isEmpty() ? near : near.replace("_0_", "_" + number + "_")) + "?"));
    }
  }

  /** Returns the place in a list that a variable names; empty if it names none. */
  private static String number(String name) {
    for (String part : name.split("_")) {
      if (!part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return part;
      }
    }
    return "";
  }
}
