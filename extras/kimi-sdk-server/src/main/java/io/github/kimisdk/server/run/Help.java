package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.access.Version;
import io.github.kimisdk.server.http.Guide;

/** The help, made from the table of settings. */
final class Help {

  /** The source of the setting of the offline model that nobody set. */
  static final String NO_KEY = "no key is set";

  private static final String USAGE = """
      Serves Kimi to the clients of OpenAI, Anthropic and Gemini, and a chat page.

        java -jar kimi-sdk-server-standalone.jar [--config <file>]
            [--check [--against <file>] | --health | --help | --version]

      With no key in KIMI_API_KEY, no upstream and no clients, the offline model answers, to try it.

        --config   a JSON file with settings; KIMI_GATEWAY_CONFIG names one too
        --check    checks the settings, prints those in effect with their sources, and exits
        --against  prints what changes from the settings of another file instead
        --health   asks the running gateway whether it is well, and exits with 0 or 1
        --help     prints this text
        --version  prints the version

      Exit status: 0 after an orderly end, 1 if the gateway cannot start or is not healthy, 2 if a setting is wrong.
      Each setting has a place in the file and a variable of the environment, which counts more. In a list, 0 stands for
      any place, lists are separated by commas, and a map is name=value,name=value. Keys come from files or variables only.

      """;

  private Help() {}

  static String text() {
    StringBuilder text = new StringBuilder(USAGE);
    for (Setting setting : Setting.ALL) {
      text.append(inFile(setting)).append("\n  ").append(setting.variable()).append("\n    ").append(setting.purpose())
          .append(setting.initial().isEmpty() ? "" : " (default: " + setting.initial() + ")").append('\n');
    }
    return text.append('\n').append(Guide.SETTINGS.see()).toString();
  }

  /** Returns the lines that a starting gateway shows: its address, and the variables of programs that use it. */
  static String banner(String baseUrl, Setup setup) {
    String root = baseUrl.substring(0, baseUrl.length() - "/v1".length());
    return """
        kimi-sdk-server %s listens on %s
          Claude Code     export ANTHROPIC_BASE_URL=%2$s ANTHROPIC_AUTH_TOKEN=%s
          OpenAI clients  export OPENAI_BASE_URL=%2$s/v1 OPENAI_API_KEY=%3$s
          Gemini clients  export GOOGLE_GEMINI_BASE_URL=%2$s GEMINI_API_KEY=%3$s
        %s""".formatted(Version.COMPILED, root, setup.live().clients().isEmpty() ? "any" : "<key of a client>",
        offline(root, setup) + (setup.page() ? "  Chat page       " + root + "/\n" : "")
            + (setup.live().clients().isEmpty() ? "  No client has a key, so every program on this machine can use the gateway.\n"
            : ""));
  }

  /** Returns the lines for a gateway that does not ask Kimi. */
  private static String offline(String root, Setup setup) {
    String from = setup.upstream().offline();
    if (from.isEmpty()) {
      return "";
    }
    return "  The offline model answers, not Kimi, because " + (from.equals(NO_KEY)
        ? NO_KEY + "; with a key in KIMI_API_KEY, Kimi answers" : "upstream.offline is true (" + from + ")") + ".\n"
        + (setup.page() ? "  Open " + root + "/ and ask for a demo.\n" : "");
  }

  private static String inFile(Setting setting) {
    return setting.kind() == Kind.SECRET ? "(environment only)" : setting.path();
  }
}
