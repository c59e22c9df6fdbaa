package io.github.kimisdk.server.gateway;

import io.github.kimisdk.internal.protocol.Formats;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.server.gemini.GeminiFormat;
import java.util.List;
import java.util.stream.Stream;

/** The list of the formats that the server speaks, in the order in which they are asked: Gemini, and those of the client. */
final class ServedFormats {

  static final List<ServerFormat> ALL = Stream.concat(Stream.of(new GeminiFormat()), Formats.served().stream()).toList();

  private ServedFormats() {}
}
