package io.github.kimisdk.house;

import static io.github.kimisdk.house.Bench.KEY;
import static io.github.kimisdk.house.Mistake.Room.CLIENT;
import static io.github.kimisdk.house.Mistake.Room.ENVIRONMENT;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.Variables;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.OfflineModel;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Mistakes before the first call: keys, addresses, settings of a client, and its variables. */
final class ClientMistakes {

  private static final String PAGE = "errors.html#misconfigured";
  private static final String EXAMPLE = "Use an address such as https://api.moonshot.ai/v1";

  private ClientMistakes() {}

  static List<Mistake> variables() {
    return List.of(
        env("no key", Map.of(), "expected an API key", "KIMI_API_KEY, MOONSHOT_API_KEY, KIMI_CODING_API_KEY",
            "found none that holds anything", "Set KIMI_API_KEY", "KimiServer.start(new OfflineModel())", PAGE),
        env("an empty key", Map.of("KIMI_API_KEY", ""), "expected an API key", "found none that holds anything",
            "Set KIMI_API_KEY to a key of platform.kimi.ai", PAGE),
        env("a key in typographic quotes", Map.of("KIMI_API_KEY", "\u201c" + KEY + "\u201d"), "in KIMI_API_KEY",
            "found a character outside ASCII at position 1 of 21", "copy it again", PAGE),
        env("a key with a line break", Map.of("KIMI_API_KEY", "sk-q7zr2lw9\nxc4vb6mn"), "in KIMI_API_KEY",
            "found a line break at position 12 of 20", "copy it again", PAGE),
        env("a key with the word Bearer", Map.of("KIMI_API_KEY", "Bearer " + KEY), "in KIMI_API_KEY",
            "found white space at position 7 of 26", PAGE),
        env("a base URL without a scheme", Map.of("KIMI_API_KEY", KEY, "KIMI_BASE_URL", "api.moonshot.ai/v1"),
            "in KIMI_BASE_URL", "begins with https:// (or http://)", EXAMPLE, PAGE),
        env("the key in the variable of the base URL", Map.of("KIMI_API_KEY", KEY, "KIMI_BASE_URL", KEY),
            "in KIMI_BASE_URL", "found other text, of 19 characters", "a key goes into key(...)", PAGE),
        env("no key for a server of one's own", Map.of("KIMI_BASE_URL", "http://127.0.0.1:8000/v1"), "Set KIMI_API_KEY to the key"
            + " that http://127.0.0.1:8000/v1 expects", "a server that expects none takes any text", PAGE),
        env("no key of the membership", Map.of("KIMI_CODE_BASE_URL", "https://api.kimi.com/coding/v1"),
            "Set KIMI_CODING_API_KEY to a key of the membership", "https://api.kimi.com/coding/v1", PAGE));
  }

  static List<Mistake> settings() {
    return List.of(
        client("no key in the builder", b -> Kimi.builder().build(), "expected an API key in key(...), found none",
            "Kimi.fromEnv()", PAGE),
        client("an empty key in the builder", b -> Kimi.builder().key("").build(), "in Kimi.builder().key(...)",
            "found the empty string", "Set the key that the endpoint expects", PAGE),
        base("a base URL without a scheme", "api.moonshot.ai/v1", "begins with https:// (or http://)", EXAMPLE, PAGE),
        base("a base URL with a space", "https://api.moonshot.ai/ v1", "expected a base URL", "Illegal character in path", EXAMPLE,
            PAGE),
        base("an empty base URL", "", "expected a base URL", "found other text, of 0 characters", EXAMPLE, PAGE),
        base("an underscore in the host", "https://my_gateway/v1", "expected a base URL with a host", "Java takes no _ in it",
            EXAMPLE, PAGE),
        base("the key before the host", "https://" + KEY + "@api.moonshot.ai/v1", "expected a base URL of scheme, host and path"
            + " only", "found \"https://api.moonshot.ai\" and more", "a key goes into key(...)", PAGE),
        base("the key behind the address", "https://api.moonshot.ai/v1?key=" + KEY, "expected a base URL of scheme, host and path"
            + " only", "a key goes into key(...)", PAGE),
        base("the key as the address", KEY, "found other text, of 19 characters", "a key goes into key(...)", PAGE),
        base("the key as the host", "https://" + KEY, "found what looks like a key after https://", "a key goes into key(...)",
            PAGE),
        base("a port that no machine has", "https://api.moonshot.ai:99999/v1", "a port of at most 65535", "found a larger number",
            PAGE),
        base("plain HTTP to another machine", "http://gateway.example/v1", "expected https:// for a host other than this machine",
            "found http://gateway.example/v1", "allowPlainHttp()", PAGE),
        client("a client that follows redirects", b -> Kimi.builder().key(KEY).httpClient(HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL).build()).build(), "expected an HttpClient that follows no redirects",
            "found NORMAL", "build the client with Redirect.NEVER", PAGE),
        client("a negative timeout", b -> Timeouts.DEFAULT.withIdle(Duration.ofSeconds(-1)),
            "idle: expected more than zero", "found PT-1S"),
        client("no time for a call", b -> b.strict().withTotalTimeout(Duration.ZERO),
            "total: expected more than zero", "found PT0S"),
        client("no attempt", b -> RetryPolicy.DEFAULT.withMaxAttempts(0), "maxAttempts: expected at least 1", "found 0"),
        client("a negative pause", b -> RetryPolicy.DEFAULT.withPauses(Duration.ofSeconds(-1), Duration.ZERO),
            "firstPause: expected zero or more", "found PT-1S"),
        client("no resumes", b -> Kimi.builder().maxResumes(-1), "maxResumes: expected at least 0", "found -1"),
        client("no requests", b -> RateLimits.of(0, 1), "requestsPerMinute: expected at least 1", "found 0"),
        client("a tier that does not exist", b -> RateLimits.tier(9), "expected a tier from 0 to 5", "found 9"),
        client("the key as a header", b -> Kimi.builder().header("Authorization", "Bearer " + KEY),
            "found \"Authorization\"", "set the key in key(...)"),
        client("a header with a line break", b -> Kimi.builder().header("X-Team", "a\nb"),
            "expected one line of visible ASCII characters in header \"X-Team\"", "found a line break at position 2 of 3"),
        client("a blank fallback model", b -> Kimi.builder().fallbackModels(" "), "expected the id of a model in models[0]",
            "found no text"),
        client("files of a model without an account", b -> KimiPlatform.of(new OfflineModel()), "expected a Kimi",
            "found io.github.kimisdk.server.OfflineModel", "make the platform of that one"));
  }

  private static Mistake env(String name, Map<String, String> variables, String... words) {
    return Mistake.of(ENVIRONMENT, name, bench -> Variables.client(variables), words);
  }

  private static Mistake client(String name, Mistake.Step step, String... words) {
    return Mistake.of(CLIENT, name, step, words);
  }

  private static Mistake base(String name, String baseUrl, String... words) {
    return client(name, bench -> Kimi.builder().key(KEY).baseUrl(baseUrl).build(), words);
  }
}
