package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.access.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Replaces values that differ from run to run by names, and back: {@code {server-1}} is a port that a server has,
 * {@code {client-1}} one that the client listens on, {@code {state-1}} a random text of a sign-in, {@code {version}} that of the
 * client. Safe for use by many threads.
 */
final class Placeholders {

  private static final Pattern PORT = Pattern.compile("(?<=localhost(:|%3A)|127\\.0\\.0\\.1(:|%3A))\\d+");
  private static final Pattern RANDOM = Pattern.compile("(?<=^|[?&])(state|code_challenge|code_verifier)=([^&]+)");

  private final Map<String, String> ports = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  Placeholders() {
    texts.put(Version.COMPILED, "{version}");
  }

  /** Sets the port that has a name. */
  synchronized void port(String name, int port) {
    ports.put(Integer.toString(port), name);
  }

  /** Names the values of a text that the client sent. An unknown port is one of the client. */
  synchronized String sent(String text) {
    RANDOM.matcher(text).results().forEach(found -> name(texts, found.group(2), found.group(1)));
    return named(text, "client");
  }

  /** Names the values of a text that a server sent. An unknown port is one of a server. */
  synchronized String received(String text) {
    return named(text, "server");
  }

  /** Puts values for names. */
  synchronized String values(String text) {
    String result = text;
    for (Map<String, String> names : List.of(ports, texts)) {
      for (Map.Entry<String, String> entry : names.entrySet()) {
        result = result.replace(entry.getValue(), entry.getKey());
      }
    }
    return result;
  }

  private String named(String text, String side) {
    String result = PORT.matcher(text).replaceAll(found -> name(ports, found.group(), side));
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      result = result.replace(entry.getKey(), entry.getValue());
    }
    return result;
  }

  private static String name(Map<String, String> names, String value, String kind) {
    return names.computeIfAbsent(value, unknown -> '{' + kind + '-'
        + (1 + names.values().stream().filter(name -> name.startsWith('{' + kind + '-')).count()) + '}');
  }
}
