package io.github.kimisdk.platform.wire;

/**
 * The paths of the services behind the base URL, such as {@code https://api.moonshot.ai/v1}. A path that one form uses stands
 * with that form.
 */
public final class PlatformPaths {

  public static final String FETCH = "/tools/fetch";
  public static final String BATCHES = "/batches";

  /** The end of the path that cancels a batch, behind its id. */
  public static final String CANCEL = "/cancel";

  /** The beginning of the paths of a formula; the URI of the formula follows, then one of the two ends. */
  public static final String FORMULAS = "/formulas/";

  public static final String FORMULA_TOOLS = "/tools";
  public static final String FORMULA_FIBERS = "/fibers";

  public static final String CODING_FETCH = "/fetch";

  /** The base of Kimi Code, under which a server of tests stands for it. */
  public static final String CODING_BASE = "/coding/v1";

  private PlatformPaths() {}
}
