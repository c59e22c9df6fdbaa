package io.github.kimisdk.internal.stream;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** "Interpreting an event stream" of the WHATWG standard, sentence by sentence and without any thought of speed. */
final class ReferenceParser {

  private final List<EventLog.Entry> log = new ArrayList<>();
  private String dataBuffer = "";
  private String eventTypeBuffer = "";
  private String lastEventIdBuffer = "";
  private String lastEventId = "";
  private long reconnectionTime = -1;

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
      case "id" -> lastEventIdBuffer = value.contains("\u0000") ? lastEventIdBuffer : value;
      case "retry" -> {
        if (value.matches("[0-9]+")) {
          reconnectionTime = new BigInteger(value).min(BigInteger.valueOf(Integer.MAX_VALUE)).longValue();
        }
      }
      default -> { }
    }
  }

  private void dispatch() {
    lastEventId = lastEventIdBuffer;
    if (dataBuffer.isEmpty()) {
      eventTypeBuffer = "";
      return;
    }
    String data = dataBuffer.substring(0, dataBuffer.length() - 1);
    String type = eventTypeBuffer.isEmpty() ? "message" : eventTypeBuffer;
    log.add(new EventLog.Entry(type, data, lastEventId, reconnectionTime));
    dataBuffer = "";
    eventTypeBuffer = "";
  }
}
