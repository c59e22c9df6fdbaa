package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;

/** The log of this artifact. Texts of servers are masked and cut. A logger of the program that throws is reported. */
public final class Log {

  private static final int LONGEST = 2_000;
  private static final int QUOTED = 200;

  private Log() {}

  /** Logs that something deserves attention. */
  public static void warn(String text) {
    log(System.Logger.Level.WARNING, text);
  }

  /** Logs a detail. */
  public static void detail(String text) {
    log(System.Logger.Level.DEBUG, text);
  }

  /** Logs a line that a server tells in a notification, at its level. */
  static void told(String server, JsonObject line) {
    System.Logger.Level level = switch (MessageMembers.text(line, "level")) {
      case "debug" -> System.Logger.Level.DEBUG;
      case "warning" -> System.Logger.Level.WARNING;
      case "error", "critical", "alert", "emergency" -> System.Logger.Level.ERROR;
      default -> System.Logger.Level.INFO;
    };
    String logger = MessageMembers.text(line, "logger");
    String text = MessageMembers.find(line, "data").orElseGet(() -> line.tryGet("data").map(JsonValue::toString).orElse(""));
    log(level, server + ": " + (logger.isEmpty() ? "" : logger + ": ") + text);
  }

  private static void log(System.Logger.Level level, String text) {
    new Callbacks().tell(() -> {
      System.Logger logger = System.getLogger("io.github.kimisdk.mcp");
      if (logger.isLoggable(level)) {
        logger.log(level, shown(text).replace('\n', ' '));
      }
    });
  }

  /** A text as it may be shown: masked, without characters that control a terminal, and its beginning if it is long. */
  public static String shown(String text) {
    // A key at the end of the first cut is beyond the second one.
    String masked = KeyMask.mask(text.substring(0, Math.min(text.length(), 4 * LONGEST)));
    return OneLine.shown(masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST) + " …");
  }

  /** A text as a sentence may quote it: masked, on one line, and short. */
  public static String quoted(String text) {
    String masked = KeyMask.mask(text.substring(0, Math.min(text.length(), 16 * QUOTED)));
    StringBuilder line = new StringBuilder();
    masked.codePoints().limit(QUOTED).forEach(c -> line.appendCodePoint(printable(c) ? c : '?'));
    return masked.length() > line.length() ? line + "..." : line.toString();
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED -> false;
      default -> true;
    };
  }
}
