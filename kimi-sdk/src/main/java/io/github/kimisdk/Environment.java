package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import java.util.function.UnaryOperator;

/**
 * A client set up by variables; the first of a list of names that is set wins. One that is set to nothing, as scripts and
 * files for containers do, counts as not set.
 */
final class Environment {

  static final String KEY_HINT =
      "Set KIMI_API_KEY to a key of platform.kimi.ai, or begin with KimiServer, which answers offline";

  private static final String CODING_KEY = "KIMI_CODING_API_KEY";
  private static final String[] KEYS = {"KIMI_API_KEY", "MOONSHOT_API_KEY", CODING_KEY};
  private static final String CODING_BASE = "KIMI_CODE_BASE_URL";
  private static final String[] BASES = {"KIMI_BASE_URL", "MOONSHOT_BASE_URL", "MOONSHOT_API_BASE"};
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
    String name = first(KEYS);
    if (name == null) {
      throw new KimiException.Misconfigured(
          "expected an API key in one of the environment variables " + String.join(", ", KEYS)
              + " (or system properties of these names), found none that holds anything",
          KEY_HINT);
    }
    String key = variables.apply(name);
    Kimi.Builder builder = Kimi.builder().key(key).keyFrom(name).endpoint(endpoint(name, key));
    String model = variables.apply("KIMI_MODEL_NAME");
    return model == null || model.isBlank() ? builder.build() : builder.model(model.strip()).build();
  }

  private Endpoint endpoint(String keyName, String key) {
    boolean coding = keyName.equals(CODING_KEY) || key.startsWith("sk-kimi-");
    String base = first(coding ? CODING_BASES : BASES);
    if (base == null) {
      return coding ? Endpoint.CODING : Endpoint.INTERNATIONAL;
    }
    try {
      Endpoint endpoint = Endpoint.of(variables.apply(base));
      return base.equals(CODING_BASE) ? endpoint.withModel(Endpoint.CODING.model()) : endpoint;
    } catch (KimiException.Misconfigured wrong) {
      throw new KimiException.Misconfigured("in " + base + ": " + wrong.what(), wrong.hint());
    }
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
