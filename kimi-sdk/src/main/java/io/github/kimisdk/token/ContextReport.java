package io.github.kimisdk.token;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The result of a check.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param request the request to send: repaired, trimmed and with a limit, if the check does these
 * @param estimate the tokens of its prompt
 * @param window the model's window; empty if neither the table nor the service names one
 * @param reserve the tokens that are reserved for the answer
 * @param findings the findings about the request as it came in
 * @param repaired whether repairable findings have been repaired
 * @param dropped the messages that were dropped, or summarized, to make it fit
 * @param prefix the unchanged tokens at the beginning of the prompt, which can hit the prefix cache
 */
public record ContextReport(
    ChatRequest request,
    TokenEstimate estimate,
    OptionalLong window,
    long reserve,
    List<Finding> findings,
    boolean repaired,
    List<Message> dropped,
    long prefix) {

  /** The maximum number of findings in a text. */
  private static final int SHOWN = 10;

  /**
   * Creates a report from all components.
   *
   * @param request not null
   * @param estimate not null
   * @param window as above
   * @param reserve as above
   * @param findings not null
   * @param repaired as above
   * @param dropped not null
   * @param prefix as above
   */
  public ContextReport {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(estimate, "estimate");
    Objects.requireNonNull(findings, "findings");
    Objects.requireNonNull(dropped, "dropped");
  }

  /**
   * Returns the tokens of the window that are certainly left for the answer.
   *
   * @return the window less the high end of the estimate; below zero if the prompt alone may be too long; empty if the window
   *     is not known
   */
  public OptionalLong room() {
    return window.isPresent() ? OptionalLong.of(window.getAsLong() - estimate.high()) : OptionalLong.empty();
  }

  /**
   * Returns whether prompt and reserve certainly fit into the window.
   *
   * @return whether {@link #over} is zero; true if the window is not known
   */
  public boolean fits() {
    return over() == 0;
  }

  /**
   * Returns by how many tokens the request may overflow.
   *
   * @return the part of the high end of the estimate and the reserve that is beyond the window; 0 if they fit, or if the window
   *     is not known
   */
  public long over() {
    return Math.max(0, reserve - room().orElse(reserve));
  }

  /**
   * Returns the changed part of the prompt, which the service cannot take from its cache.
   *
   * @return 0 if nothing changed, up to 1
   */
  public double changed() {
    return estimate.likely() == 0 ? 0 : 1 - (double) prefix / estimate.likely();
  }

  /**
   * Returns the findings that the service would answer with 400 or 404: those that it is known to refuse and that were not
   * repaired.
   *
   * @return the findings; empty if the request can be sent
   */
  public List<Finding> refusals() {
    return findings.stream().filter(finding -> finding.refused() && !(repaired && finding.repairable())).toList();
  }

  /**
   * Returns a summary in a few lines.
   *
   * @return the room, and a line for each of the first ten findings
   */
  @Override
  public String toString() {
    return "ContextReport[room " + (room().isPresent() ? room().getAsLong() : "unknown") + ", reserve " + reserve
        + ", dropped " + dropped.size() + text(findings, "\n  ", repaired) + "]";
  }

  /** The first findings, each behind a separator. */
  static String text(List<Finding> findings, String separator, boolean repaired) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings.subList(0, Math.min(SHOWN, findings.size()))) {
      text.append(separator).append(finding).append(repaired && finding.repairable() ? " (repaired)" : "");
    }
    return findings.size() > SHOWN ? text + separator + "and " + (findings.size() - SHOWN) + " more" : text.toString();
  }
}
