package io.github.kimisdk.benchmarks.peers;

import java.util.ArrayList;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A chunk by Jackson's streaming parser, written by hand as one would for speed. */
final class JacksonReader {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JacksonReader() {}

  static PeerChunk read(byte[] bytes, int from, int to) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
      parser.nextToken();
      PeerChunk chunk = new PeerChunk();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        switch (name) {
          case "id" -> chunk.id = parser.nextStringValue();
          case "object" -> chunk.object = parser.nextStringValue();
          case "created" -> chunk.created = parser.nextLongValue(0);
          case "model" -> chunk.model = parser.nextStringValue();
          case "system_fingerprint" -> chunk.system_fingerprint = parser.nextStringValue();
          case "choices" -> {
            chunk.choices = new ArrayList<>(1);
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              chunk.choices.add(choice(parser));
            }
          }
          default -> skip(parser);
        }
      }
      return chunk;
    }
  }

  private static PeerChunk.Choice choice(JsonParser parser) {
    PeerChunk.Choice choice = new PeerChunk.Choice();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      switch (name) {
        case "index" -> choice.index = parser.nextIntValue(0);
        case "finish_reason" -> choice.finish_reason = parser.nextStringValue();
        case "delta" -> {
          parser.nextToken();
          choice.delta = delta(parser);
        }
        default -> skip(parser);
      }
    }
    return choice;
  }

  private static PeerChunk.Delta delta(JsonParser parser) {
    PeerChunk.Delta delta = new PeerChunk.Delta();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      switch (name) {
        case "role" -> delta.role = parser.nextStringValue();
        case "content" -> delta.content = parser.nextStringValue();
        case "reasoning_content" -> delta.reasoning_content = parser.nextStringValue();
        case "tool_calls" -> {
          delta.tool_calls = new ArrayList<>(1);
          parser.nextToken();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            delta.tool_calls.add(call(parser));
          }
        }
        default -> skip(parser);
      }
    }
    return delta;
  }

  private static PeerChunk.Call call(JsonParser parser) {
    PeerChunk.Call call = new PeerChunk.Call();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      switch (name) {
        case "index" -> call.index = parser.nextIntValue(0);
        case "id" -> call.id = parser.nextStringValue();
        case "type" -> call.type = parser.nextStringValue();
        case "function" -> {
          parser.nextToken();
          call.function = new PeerChunk.Function();
          for (String inner = parser.nextName(); inner != null; inner = parser.nextName()) {
            switch (inner) {
              case "name" -> call.function.name = parser.nextStringValue();
              case "arguments" -> call.function.arguments = parser.nextStringValue();
              default -> skip(parser);
            }
          }
        }
        default -> skip(parser);
      }
    }
    return call;
  }

  private static void skip(JsonParser parser) {
    parser.nextToken();
    parser.skipChildren();
  }
}
