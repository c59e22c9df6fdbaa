package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import java.util.function.UnaryOperator;

/** A client set up by variables; the first of a list of names that is set wins. */
final class Environment {

  static final String KEY_HINT =
      "Set KIMI_API_KEY to a key of platform.kimi.ai, or begin with KimiServer, which answers offline";

  private static final String CODING_KEY = "KIMI_CODING_API_KEY";
  private static final String[] KEYS = {"KIMI_API_KEY", "MOONSHOT_API_KEY", CODING_KEY};
  private static final String[] BASES = {"KIMI_BASE_URL", "MOONSHOT_BASE_URL", "MOONSHOT_API_BASE"};

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
          "expected an API key in the environment variable KIMI_API_KEY (or MOONSHOT_API_KEY, KIMI_CODING_API_KEY), found none",
          KEY_HINT);
    }
    String key = variables.apply(name);
    Kimi.Builder builder = Kimi.builder().key(key).keyFrom(name).endpoint(endpoint(name, key));
    String model = variables.apply("KIMI_MODEL_NAME");
    return model == null || model.isBlank() ? builder.build() : builder.model(model.strip()).build();
  }

  private Endpoint endpoint(String keyName, String key) {
    String base = first(BASES);
    if (base != null) {
      return Endpoint.of(variables.apply(base));
    }
    if (!keyName.equals(CODING_KEY) && !key.startsWith("sk-kimi-")) {
      return Endpoint.INTERNATIONAL;
    }
    String coding = variables.apply("KIMI_CODE_BASE_URL");
    return coding == null ? Endpoint.CODING : Endpoint.of(coding).withModel(Endpoint.CODING.model());
  }

  private String first(String[] names) {
    for (String name : names) {
      if (variables.apply(name) != null) {
        return name;
      }
    }
    return null;
  }
}
