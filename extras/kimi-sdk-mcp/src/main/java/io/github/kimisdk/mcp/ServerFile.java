package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the file in which other agents keep their servers. Members that this library does not know are ignored, because each
 * program has its own; a member that it knows and cannot use is refused with its place.
 *
 * @param name the name of the file, for messages
 * @param environment the variables that strings may contain
 */
record ServerFile(String name, Map<String, String> environment) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env:)?([A-Za-z0-9_]{1,200})(?::-([^}]{0,1000}))?\\}");
  private static final int MAX_BYTES = 1 << 20;
  private static final String GUIDE = "See https://kimisdk.github.io/kimi-sdk/docs/mcp.html#servers-of-a-file";

  /** Returns a builder for each server that is not disabled. A member {@code type} says nothing that the others do not say. */
  List<McpServerBuilder> read(Path file) {
    JsonObject root = object(json(file), "$");
    String member = !root.has("mcpServers") && root.has("servers") ? "servers" : "mcpServers";
    JsonObject servers = object(
        root.tryGet(member).orElseThrow(() -> wrong("$", "the member mcpServers", "none")), "$." + member);
    List<McpServerBuilder> builders = new ArrayList<>();
    servers.members().forEach((server, value) -> {
      String at = "$." + member + "." + server;
      JsonObject settings = object(value, at);
      if (!disabled(settings, at)) {
        builders.add(server(server, settings, at));
      }
    });
    return builders;
  }

  /** Reads the file. A byte order mark, which some editors write, is skipped. */
  private JsonValue json(Path file) {
    String text = "";
    try {
      text = Files.readString(file);
      text = text.startsWith("\uFEFF") ? text.substring(1) : text;
      return Json.parse(text, JsonLimits.DEFAULT.withMaxBytes(MAX_BYTES));
    } catch (CharacterCodingException e) {
      throw new Failure(Failure.Kind.MISCONFIGURED, "the file " + name + " cannot be read: expected UTF-8, found other bytes",
          "Save it as UTF-8", e);
    } catch (NoSuchFileException e) {
      throw new Failure(Failure.Kind.MISCONFIGURED,
          "expected a file with mcpServers at " + file.toAbsolutePath() + ", found none", GUIDE, e);
    } catch (IOException e) {
      throw new Failure(Failure.Kind.MISCONFIGURED, "the file " + name + " cannot be read: " + e, "", e);
    } catch (JsonParseException e) {
      throw new Failure(Failure.Kind.MISCONFIGURED, "the file " + name + " is no JSON: " + e.getMessage(),
          cure(text, Math.min(e.offset(), text.length())), e);
    }
  }

  /** The cure of a mistake that other programs tolerate; empty if it is another one. */
  private static String cure(String text, int at) {
    String before = text.substring(0, at).stripTrailing();
    char found = at < text.length() ? text.charAt(at) : ' ';
    if (found == '/' || found == '#') {
      return "Remove the comment: JSON has none";
    }
    if (before.endsWith(",") && (found == '}' || found == ']')) {
      return "Remove the comma behind the last member or element before this place";
    }
    return found == '\'' ? "Write texts in double quotes" : "";
  }

  private McpServerBuilder server(String server, JsonObject settings, String at) {
    String url = settings.has("httpUrl") ? "httpUrl" : settings.has("serverUrl") ? "serverUrl" : "url";
    boolean command = settings.has("command");
    if (command == settings.has(url)) {
      throw wrong(at, "either a command or a url", command ? "both" : "none");
    }
    McpServerBuilder builder = command ? McpServer.builder(words(settings, at))
        : McpServer.builder(address(settings.get(url), at + "." + url));
    builder.name(server);
    texts(settings, "env", at).forEach(builder::environment);
    texts(settings, "headers", at).forEach((header, value) -> header(builder, header, value, at + ".headers." + header));
    settings.tryGet("cwd").ifPresent(folder -> builder.folder(Path.of(text(folder, at + ".cwd"))));
    return builder;
  }

  private String[] words(JsonObject settings, String at) {
    List<String> words = new ArrayList<>(List.of(text(settings.get("command"), at + ".command")));
    if (settings.tryGet("args").orElse(JsonArray.EMPTY) instanceof JsonArray arguments) {
      for (int i = 0; i < arguments.size(); i++) {
        words.add(text(arguments.get(i), at + ".args[" + i + "]"));
      }
    } else {
      throw wrong(at + ".args", "an array of strings", settings.get("args").kind());
    }
    return words.toArray(String[]::new);
  }

  private URI address(JsonValue value, String at) {
    try {
      return URI.create(text(value, at));
    } catch (IllegalArgumentException bad) {
      throw wrong(at, "an address", "another text");
    }
  }

  private void header(McpServerBuilder builder, String header, String value, String at) {
    try {
      builder.header(header, value);
    } catch (IllegalArgumentException bad) {
      throw wrong(at, "a header that HTTP allows", "another one");
    }
  }

  private Map<String, String> texts(JsonObject settings, String member, String at) {
    Map<String, String> texts = new LinkedHashMap<>();
    settings.tryGet(member).ifPresent(value -> object(value, at + "." + member).members().forEach((key, text) ->
        texts.put(key, text instanceof JsonNumber || text instanceof JsonBoolean ? text.toString()
            : text(text, at + "." + member + "." + key))));
    return texts;
  }

  private boolean disabled(JsonObject settings, String at) {
    JsonValue value = settings.tryGet("disabled").orElse(null);
    if (value != null && !(value instanceof JsonBoolean)) {
      throw wrong(at + ".disabled", "true or false", value.kind());
    }
    return value instanceof JsonBoolean flag && flag.value();
  }

  private JsonObject object(JsonValue value, String at) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw wrong(at, "an object", value.kind());
  }

  /** A string in which variables are replaced. */
  private String text(JsonValue value, String at) {
    if (!(value instanceof JsonString text)) {
      throw wrong(at, "a string", value.kind());
    }
    return VARIABLE.matcher(text.value())
        .replaceAll(variable -> Matcher.quoteReplacement(value(variable.group(1), variable.group(2), at)));
  }

  private String value(String variable, String otherwise, String at) {
    String value = environment.get(variable);
    if (value == null && otherwise == null) {
      throw wrong(at, "a variable " + variable + " in the environment", "none");
    }
    return value == null ? otherwise : value;
  }

  private Failure wrong(String at, String expected, String found) {
    return new Failure(Failure.Kind.MISCONFIGURED, name + ", " + at + ": expected " + expected + ", found " + found,
        GUIDE);
  }
}
