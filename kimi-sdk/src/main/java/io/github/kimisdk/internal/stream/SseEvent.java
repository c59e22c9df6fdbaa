package io.github.kimisdk.internal.stream;

/**
 * An event of an event stream.
 *
 * @param type its name; {@code message} when it has none
 * @param data its data; several lines are joined by line feeds
 * @param id the last event id of the stream; empty when there was none
 */
record SseEvent(String type, String data, String id) {}
