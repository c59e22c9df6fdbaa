package io.github.kimisdk.platform;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.services.FormulaCalls;
import io.github.kimisdk.tool.Tool;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Official tools of the platform, called formulas, as tools of an agent: the service declares their functions and runs them.
 * Known formulas are {@code web-search}, {@code fetch}, {@code convert}, {@code date}, {@code base64}, {@code memory}, {@code
 * random-choice}, {@code mew}, {@code quickjs}, {@code code-runner}, {@code excel} and {@code rethink} (platform documentation,
 * How to Use Official Tools). Web search is billed per call. Kimi Code has none of them.
 *
 * <p>Calls wait for the answer; interrupting the thread ends them. Safe for use by many threads.
 */
public final class KimiFormulas {

  private static final BiConsumer<String, KimiException> LOG = (formula, failure) ->
      System.getLogger("io.github.kimisdk")
          .log(System.Logger.Level.WARNING, "no formula " + formula + ": " + failure.getMessage());

  private final FormulaCalls calls;

  KimiFormulas(ApiCalls api) {
    this.calls = new FormulaCalls(api);
  }

  /**
   * Asks for the functions of formulas and returns them as tools. A formula that the service does not have is skipped, which the
   * {@link System.Logger} {@code io.github.kimisdk} reports at level {@code WARNING}.
   *
   * <p>The result of a tool may be encrypted text, which only the service reads: send it back unchanged, as an agent does.
   *
   * @param names for example {@code web-search}, or a whole URI such as {@code moonshot/web-search:latest}; none for all known
   *     formulas except {@code memory}, which keeps data on the server, and {@code excel}, which may upload files
   * @return the tools
   * @throws IllegalArgumentException if a name is no name of a formula
   * @throws KimiException if a call fails; {@link KimiException.NotFound} if the service has none of the formulas
   */
  public List<Tool<?>> tools(String... names) {
    return calls.tools(Arrays.asList(Objects.requireNonNull(names, "names").clone()), LOG);
  }

  /**
   * Asks for the functions of formulas and returns them as tools. A formula that the service does not have is reported and
   * skipped.
   *
   * @param names the names, as in {@link #tools(String...)}
   * @param skipped takes the URI of each formula that the service does not have, and the failure
   * @return the tools
   * @throws IllegalArgumentException if a name is no name of a formula
   * @throws KimiException if a call fails; {@link KimiException.NotFound} if the service has none of the formulas
   */
  public List<Tool<?>> tools(List<String> names, BiConsumer<String, KimiException> skipped) {
    Objects.requireNonNull(names, "names");
    return calls.tools(names, Objects.requireNonNull(skipped, "skipped"));
  }

  @Override
  public String toString() {
    return "KimiFormulas[" + calls + "]";
  }
}
