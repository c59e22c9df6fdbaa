package io.github.kimisdk.hosts;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.hosts.HostRow.Prefix;
import io.github.kimisdk.hosts.HostRow.Returned;
import io.github.kimisdk.hosts.HostRow.Thinks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kinds of hosts that serve Kimi. Services are recognized by their host name. The programs {@link #VLLM}, {@link #SGLANG} and
 * {@link #LLAMA_CPP} run on any host, so a program names them.
 *
 * <p>A later version may add kinds: a {@code switch} over them needs a {@code default}.
 */
public enum HostKind {
  /** The platform of Moonshot AI and Kimi Code. Requests and answers stay as they are. */
  MOONSHOT(new HostRow(hosts("api\\.moonshot\\.(ai|cn)", "api\\.kimi\\.(com|ai)"), Set.of(), Map.of(), Map.of(),
      Thinks.MEMBER, Map.of(), false, Returned.REASONING_CONTENT, Prefix.PARTIAL, true, true)),

  // GUESS for both of the following: the template reads reasoning_content, and the efforts are those of the model.
  /** A server of vLLM, with or without its parsers for Kimi. */
  VLLM(new HostRow(hosts(), Names.HINTS, Map.of(), Map.of(),
      Thinks.TEMPLATE, Map.of(), true, Returned.REASONING_CONTENT, Prefix.MARKED, true, true)),
  /** A server of SGLang, with or without its parsers for Kimi. */
  SGLANG(new HostRow(hosts(), Names.HINTS, Map.of(), Map.of(),
      Thinks.TEMPLATE, Map.of(), true, Returned.REASONING_CONTENT, Prefix.MARKED, true, true)),
  /** The server of llama.cpp. It repeats the beginning of an answer, which is dropped. */
  LLAMA_CPP(new HostRow(hosts(), Names.HINTS, Map.of(), Map.of(),
      Thinks.TEMPLATE, Map.of(), true, Returned.REASONING_CONTENT, Prefix.PARTIAL, true, true)),

  /** NVIDIA NIM. It takes 0.95 for {@code top_p} only, and no unknown members. */
  // GUESS: reasoning goes back as the template reads it, and no beginning is continued.
  NVIDIA_NIM(new HostRow(hosts("integrate\\.api\\.nvidia\\.com"), Names.HINTS, Map.of("top_p", 0.95),
      Map.of("max_completion_tokens", "max_tokens"),
      Thinks.TEMPLATE, Map.of(), true, Returned.REASONING_CONTENT, Prefix.NONE, false, true)),

  /** Fireworks AI. Its efforts are {@code none} to {@code max}, and it takes no unknown members of messages. */
  FIREWORKS(new HostRow(hosts("api\\.fireworks\\.ai"), Names.HINTS, Map.of(), Map.of(),
      Thinks.EFFORT, Map.of(), false, Returned.REASONING_CONTENT, Prefix.NONE, false, true)),

  /** Amazon Bedrock over its route for clients of OpenAI. Reasoning comes in the content. */
  // GUESS: what comes in tags goes back in tags, and the efforts are those of OpenAI.
  BEDROCK(new HostRow(hosts("bedrock-runtime\\.[a-z0-9-]+\\.amazonaws\\.com", "bedrock-mantle\\.[a-z0-9-]+\\.api\\.aws"),
      Names.HINTS, Map.of(), Map.of(),
      Thinks.EFFORT, Map.of("max", "high"), true, Returned.TAGS, Prefix.NONE, false, true)),

  /** OpenRouter. Reasoning has one member in requests and another one in messages. */
  // GUESS: the largest effort is xhigh, and the key of the cache is passed on.
  OPENROUTER(new HostRow(hosts("openrouter\\.ai"), Set.of("prompt_cache_options", "safety_identifier", "prediction"), Map.of(),
      Map.of(), Thinks.REASONING, Map.of("max", "xhigh"), true, Returned.REASONING, Prefix.LAST, true, true)),

  /** Volcengine Ark. A schema has no type beside {@code anyOf} at its root. */
  // GUESS: thinking.keep is unknown, the largest effort is high, and the last message is continued.
  VOLCENGINE(new HostRow(hosts("ark\\.[a-z0-9-]+\\.volces\\.com"), Names.HINTS, Map.of(), Map.of(),
      Thinks.TYPE, Map.of("max", "high"), false, Returned.REASONING_CONTENT, Prefix.LAST, true, false));

  private final HostRow row;

  HostKind(HostRow row) {
    this.row = row;
  }

  /**
   * Recognizes the host of an endpoint by its name.
   *
   * @param endpoint the endpoint
   * @return the kind; empty for a host that is not in the table, such as a server of your own
   */
  public static Optional<HostKind> of(Endpoint endpoint) {
    Objects.requireNonNull(endpoint, "endpoint");
    String host = endpoint.baseUrl().getHost();
    return Stream.of(values())
        .filter(kind -> kind.row.names().stream().anyMatch(name -> name.matcher(host).matches()))
        .findFirst();
  }

  HostRow row() {
    return row;
  }

  private static List<Pattern> hosts(String... names) {
    return Stream.of(names).map(Pattern::compile).toList();
  }

  /** Names of members that several rows have. */
  private static final class Names {
    /** Hints, which do not change the answer. */
    static final Set<String> HINTS = Set.of("prompt_cache_key", "prompt_cache_options", "safety_identifier", "prediction");
  }
}
