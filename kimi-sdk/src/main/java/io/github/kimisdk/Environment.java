package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import java.util.function.UnaryOperator;

/**
 * Configures a client by environment variables. Of a list of names, the first that is set applies. A blank value, as scripts and
 * container files produce it, counts as not set.
 */
final class Environment {

  private static final String INTERNATIONAL = "Set KIMI_API_KEY to a key of platform.kimi.ai";
  private static final String CHINA = "Set KIMI_API_KEY to a key of platform.kimi.com";
  private static final String OFFLINE = "; or try without a key, with KimiServer.start(new OfflineModel()) of kimi-sdk-server";

  private static final String CODING_KEY = "KIMI_CODING_API_KEY";
  private static final String[] KEYS = {"KIMI_API_KEY", "MOONSHOT_API_KEY", CODING_KEY};
  private static final String CODING_BASE = "KIMI_CODE_BASE_URL";
  private static final String[] BASES = {"KIMI_BASE_URL", "MOONSHOT_BASE_URL", "MOONSHOT_API_BASE"};
  private static final String[] ALL_BASES = {"KIMI_BASE_URL", "MOONSHOT_BASE_URL", "MOONSHOT_API_BASE", CODING_BASE};
  private static final String[] CODING_BASES = {"KIMI_BASE_URL", CODING_BASE};

  private final UnaryOperator<String> variables;

  Environment(UnaryOperator<String> variables) {
    this.variables = variables;
  }

  static Environment system() {
    return new Environment(name -> {
      String property = System.getProperty(name);
      return property != null ? property : System.getenv(name);
    });
  }

  Kimi client() {
    return builder().build();
  }

  /** A builder with the values of the variables. If they contain no key, one must be set on the builder. */
  KimiBuilder builder() {
    String name = first(KEYS);
    String key = name == null ? "" : unquoted(variables.apply(name));
    KimiBuilder builder = Kimi.builder().endpoint(endpoint(String.valueOf(name), key)).noKey(this::missing);
    if (name != null) {
      builder.key(key, name);
    }
    String model = variables.apply("KIMI_MODEL_NAME");
    return model == null || model.isBlank() ? builder : builder.model(model.strip());
  }

  private KimiException missing() {
    return new KimiException.Misconfigured(
        "expected an API key in one of the environment variables " + String.join(", ", KEYS)
            + " (or system properties of these names), found none that holds anything",
        keyHint());
  }

  /** The failure of a builder that has no key and does not read variables. */
  KimiException unread() {
    String name = first(KEYS);
    return name == null
        ? new KimiException.Misconfigured(
            "expected an API key in key(...), found none",
            "Set key(...); or set KIMI_API_KEY and use Kimi.fromEnv()" + OFFLINE)
        : new KimiException.Misconfigured(
            "expected an API key in key(...), found none; builder() does not read " + name + ", which is set",
            "Use Kimi.fromEnv(), go on from Kimi.builderFromEnv(), or set key(...)");
  }

  /** Tells which key the configured address expects. */
  private String keyHint() {
    String base = first(ALL_BASES);
    if (base == null) {
      return INTERNATIONAL + ", or to one of platform.kimi.com and KIMI_BASE_URL to " + Endpoint.CHINA.baseUrl() + OFFLINE;
    }
    Endpoint endpoint = endpoint(base);
    if (endpoint.coding() || base.equals(CODING_BASE)) {
      return "Set " + CODING_KEY + " to a key of the membership (sk-kimi-...), and " + CODING_BASE + " to its host: "
          + Endpoint.CODING.baseUrl() + ", or " + Endpoint.CODING_GLOBAL.baseUrl() + " for the global membership";
    }
    if (endpoint.platform()) {
      return (endpoint.baseUrl().equals(Endpoint.CHINA.baseUrl()) ? CHINA : INTERNATIONAL) + OFFLINE;
    }
    return "Set KIMI_API_KEY to the key that " + endpoint.baseUrl() + " expects; a server that expects none takes any text";
  }

  private Endpoint endpoint(String keyName, String key) {
    boolean coding = keyName.equals(CODING_KEY) || key.startsWith("sk-kimi-");
    String base = first(coding ? CODING_BASES : BASES);
    if (base == null) {
      return coding ? Endpoint.CODING : Endpoint.INTERNATIONAL;
    }
    return base.equals(CODING_BASE) ? endpoint(base).withModel(HostModel.id(true)) : endpoint(base);
  }

  private Endpoint endpoint(String base) {
    try {
      return Endpoint.of(variables.apply(base));
    } catch (KimiException.Misconfigured wrong) {
      throw new KimiException.Misconfigured("in " + base + ": " + wrong.what(), wrong.hint());
    }
  }

  /** Removes the quotes of a file of variables, which some tools keep. */
  private static String unquoted(String value) {
    String text = value.strip();
    char mark = text.length() > 1 ? text.charAt(0) : ' ';
    return (mark == '"' || mark == '\'') && text.endsWith(String.valueOf(mark)) ? text.substring(1, text.length() - 1) : value;
  }

  private String first(String[] names) {
    for (String name : names) {
      String value = variables.apply(name);
      if (value != null && !value.isBlank()) {
        return name;
      }
    }
    return null;
  }
}
