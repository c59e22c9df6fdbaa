package io.github.kimisdk.server.format;

import io.github.kimisdk.server.format.EventWriter.Event;
import java.util.List;
import java.util.stream.Collectors;

/** The events of a writer as a stream. */
public final class Events {

  private Events() {}

  public static String stream(List<Event> events) {
    return events.stream().map(EventFraming::text).collect(Collectors.joining());
  }
}
