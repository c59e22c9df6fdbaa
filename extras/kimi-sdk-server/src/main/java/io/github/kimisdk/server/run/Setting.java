package io.github.kimisdk.server.run;

import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A setting of the gateway. The table {@link #ALL} is the only list of them: the reader, the help, the hints and the
 * documentation come from it.
 *
 * @param path its place in the file, with {@code []} for any place in a list
 * @param kind the kind of its value
 * @param initial the value if it is not set, as a text of the environment; empty if it has none
 * @param purpose a few words for the help
 */
record Setting(String path, Kind kind, String initial, String purpose) {

  private static final String PREFIX = "KIMI_GATEWAY_";
  private static final String KEY_FILE = ".keyFile";

  /** All settings in the order of the help. */
  static final List<Setting> ALL = List.of(
      new Setting("address", Kind.TEXT, "127.0.0.1", "the address to listen on; another one than this machine's needs a client"),
      new Setting("port", Kind.PORT, "8080", "the port; 0 for any free port"),
      new Setting("hosts", Kind.TEXTS, "", "names under which clients reach the gateway, such as kimi.example"),
      new Setting("origins", Kind.TEXTS, "", "origins of web pages that may use the gateway, such as https://app.example"),
      new Setting("page", Kind.FLAG, "true", "whether to serve the chat page"),
      new Setting("search", Kind.FLAG, "true", "whether to run the web searches of programs, which Kimi's account pays for"),
      new Setting("strict", Kind.FLAG, "false", "whether to refuse requests that Kimi refuses, instead of repairing them"),
      new Setting("conversations", Kind.PATH, "", "a folder for the conversations of clients of chat completions"),
      new Setting("log", Kind.LEVEL, "info", "which answers to log on standard output: off, error or info (all)"),
      new Setting("grace", Kind.TIME, "20s", "the time that running answers have to end when the gateway stops"),
      new Setting("models", Kind.MAP, "", "the model for each name that clients use; * stands for any text"),
      new Setting("upstream.keys[].name", Kind.TEXT, "", "a name for the log"),
      new Setting("upstream.keys[].keyFile", Kind.PATH, "", "a file with a key of Kimi"),
      new Setting("upstream.keys[].key", Kind.SECRET, "", "the key itself"),
      new Setting("upstream.baseUrl", Kind.TEXT, "", "another address of Kimi"),
      new Setting("upstream.protocol", Kind.PROTOCOL, "chat",
          "the format in which Kimi is asked; requests of the same format keep all their members"),
      new Setting("upstream.model", Kind.TEXT, "", "the model for requests that name none, and for names of other vendors"),
      new Setting("upstream.fallbackModels", Kind.TEXTS, "", "models to ask in turn after an overload or a 404"),
      new Setting("upstream.cooldown", Kind.TIME, "60s", "how long a refused key rests if the service does not say"),
      new Setting("upstream.offline", Kind.FLAG, "false",
          "whether the offline model answers instead of Kimi, as it does with no key, no upstream and no clients"),
      new Setting("clients[].name", Kind.TEXT, "", "the name in the log and in the metrics"),
      new Setting("clients[].keyFile", Kind.PATH, "", "a file with the key that the client sends"),
      new Setting("clients[].key", Kind.SECRET, "", "the key itself"),
      new Setting("clients[].models", Kind.TEXTS, "",
          "the ids or the names in models that the client may use; any other is a 403"),
      new Setting("clients[].expires", Kind.END, "", "the last day in UTC, or the instant, after which the key is refused"),
      new Setting("clients[].requestsPerMinute", Kind.COUNT, "", "a limit of requests in any minute"),
      new Setting("clients[].tokensPerMinute", Kind.COUNT, "", "a limit of tokens in any minute"),
      new Setting("clients[].concurrency", Kind.COUNT, "", "a limit of calls at the same time"),
      new Setting("clients[].budget.tokens", Kind.COUNT, "", "the tokens of a period"),
      new Setting("clients[].budget.money", Kind.MONEY, "", "the cost of a period, in the currency"),
      new Setting("clients[].budget.period", Kind.PERIOD, "month", "the period, in UTC"),
      new Setting("currency", Kind.CURRENCY, "USD", "the currency of costs and budgets"),
      new Setting("journal", Kind.PATH, "", "a folder that keeps over a restart how much clients have used; needed for budgets"),
      new Setting("metrics.keyFile", Kind.PATH, "",
          "a file with the key for /metrics; needed as soon as a client has a key"),
      new Setting("metrics.key", Kind.SECRET, "", "the key itself"),
      new Setting("metrics.open", Kind.FLAG, "false", "whether everybody may read /metrics without a key"));

  /** The settings that need a restart. */
  private static final Set<String> AT_START = Set.of("address", "port", "page", "strict", "conversations", "upstream.protocol",
      "upstream.offline", "currency", "journal");

  /** Returns the purpose, and whether another value needs a restart. */
  @Override
  public String purpose() {
    return purpose + (live() ? "" : "; needs a restart");
  }

  /** Returns whether a gateway that runs takes another value. */
  boolean live() {
    return !AT_START.contains(path);
  }

  /** Returns the setting at a place of the file, with or without numbers. */
  static Optional<Setting> at(String place) {
    String path = withoutNumbers(place);
    return ALL.stream().filter(setting -> setting.path.equals(path)).findFirst();
  }

  /** Returns the name of the environment variable, with 0 for any place in a list. */
  String variable() {
    StringBuilder name = new StringBuilder(PREFIX);
    for (char c : path.replace("[]", ".0").toCharArray()) {
      name.append(Character.isUpperCase(c) ? "_" : "").append(c == '.' ? '_' : c);
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }

  /** Returns the name of the variable for a place. */
  static String variable(String place) {
    String number = place.contains("[") ? place.substring(place.indexOf('[') + 1, place.indexOf(']')) : "";
    return at(place).map(Setting::variable).orElse(PREFIX).replace("_0_", "_" + number + "_");
  }

  /** Returns how an operator sets some places: in the file, or in the environment, where a key needs no file. */
  static String ways(String... places) {
    String variables = Stream.of(places).map(place -> variable(place.endsWith(KEY_FILE)
        ? place.substring(0, place.length() - KEY_FILE.length()) + ".key" : place)).collect(Collectors.joining(" and "));
    return String.join(" and ", places) + ", or " + variables + " in the environment";
  }

  /** Returns whether a variable of the environment is one of the gateway. */
  static boolean owns(String variable) {
    return variable.startsWith(PREFIX);
  }

  /** Returns the value if the setting is not set. */
  Optional<JsonValue> initialValue() {
    return initial.isEmpty() ? Optional.empty() : Optional.of(kind.ofText(initial));
  }

  /** Returns the names that an object at a place may have, without the marks of lists. */
  static List<String> names(String place) {
    String start = place.isEmpty() ? "" : withoutNumbers(place) + ".";
    List<String> names = new ArrayList<>();
    for (Setting setting : ALL) {
      if (setting.path.startsWith(start)) {
        String rest = setting.path.substring(start.length());
        int end = rest.indexOf('.');
        names.add((end < 0 ? rest : rest.substring(0, end)).replace("[]", ""));
      }
    }
    return names.stream().distinct().toList();
  }

  /** Returns whether a place holds a list of objects. */
  static boolean isList(String place) {
    String start = withoutNumbers(place) + "[].";
    return ALL.stream().anyMatch(setting -> setting.path.startsWith(start));
  }

  private static String withoutNumbers(String place) {
    StringBuilder path = new StringBuilder();
    boolean inside = false;
    for (char c : place.toCharArray()) {
      inside = inside ? c != ']' : c == '[';
      if (!inside || c == '[') {
        path.append(c);
      }
    }
    return path.toString();
  }
}
