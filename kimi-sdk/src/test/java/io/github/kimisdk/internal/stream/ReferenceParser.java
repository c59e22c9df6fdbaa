package io.github.kimisdk.internal.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * "Interpreting an event stream" of the WHATWG standard, sentence by sentence and without any thought of speed. It ignores ids and
 * reconnection times, as the parser does.
 */
final class ReferenceParser {

  private final List<EventLog.Entry> log = new ArrayList<>();
  private String dataBuffer = "";
  private String eventTypeBuffer = "";

  private ReferenceParser() {}

  static List<EventLog.Entry> parse(byte[] stream) {
    ReferenceParser parser = new ReferenceParser();
    String text = new String(stream, StandardCharsets.UTF_8);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    String[] lines = text.split("\r\n|\n|\r", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      parser.line(lines[i]);
    }
    return parser.log;
  }

  private void line(String line) {
    if (line.isEmpty()) {
      dispatch();
    } else if (line.startsWith(":")) {
      return;
    } else if (line.contains(":")) {
      String field = line.substring(0, line.indexOf(':'));
      String value = line.substring(line.indexOf(':') + 1);
      process(field, value.startsWith(" ") ? value.substring(1) : value);
    } else {
      process(line, "");
    }
  }

  private void process(String field, String value) {
    switch (field) {
      case "event" -> eventTypeBuffer = value;
      case "data" -> dataBuffer += value + "\n";
      default -> { }
    }
  }

  private void dispatch() {
    if (dataBuffer.isEmpty()) {
      eventTypeBuffer = "";
      return;
    }
    String data = dataBuffer.substring(0, dataBuffer.length() - 1);
    String type = eventTypeBuffer.isEmpty() ? "message" : eventTypeBuffer;
    log.add(new EventLog.Entry(type, data));
    dataBuffer = "";
    eventTypeBuffer = "";
  }
}
