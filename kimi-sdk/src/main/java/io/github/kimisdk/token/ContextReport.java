package io.github.kimisdk.token;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a check found.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param request the request as it would be sent: mended, fitted and filled as far as the check was asked to
 * @param estimate the tokens of its prompt
 * @param window the model's window; absent when neither the table nor the service says
 * @param reserve the tokens that are kept free for the answer
 * @param findings what is wrong, or likely not meant, in the request as it came in
 * @param mended whether what can be mended has been
 * @param dropped the messages that were left out, or summarized, to make it fit
 * @param prefix the tokens at the beginning of the prompt that are as they came in, and so can hit the prefix cache
 */
public record ContextReport(
    ChatRequest request,
    TokenEstimate estimate,
    OptionalLong window,
    long reserve,
    List<Finding> findings,
    boolean mended,
    List<Message> dropped,
    long prefix) {
  /**
   * A value with every component.
   *
   * @param request not null
   * @param estimate not null
   * @param window as above
   * @param reserve as above
   * @param findings not null
   * @param mended as above
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


  /** So many findings a text shows. */
  private static final int SHOWN = 10;

  /**
   * What is left of the window for the answer, surely.
   *
   * @return the window less the high end of the estimate; below zero when the prompt alone may be too long; absent when
   *     the window is not known
   */
  public OptionalLong room() {
    return window.isPresent() ? OptionalLong.of(window.getAsLong() - estimate.high()) : OptionalLong.empty();
  }

  /**
   * Whether prompt and reserve surely fit into the window.
   *
   * @return whether {@link #over} is zero; true when the window is not known
   */
  public boolean fits() {
    return over() == 0;
  }

  /**
   * By how many tokens it may overflow.
   *
   * @return what the high end of the estimate and the reserve have beyond the window; 0 when they fit, or
   *     the window is not known
   */
  public long over() {
    return Math.max(0, reserve - room().orElse(reserve));
  }

  /**
   * Which part of the prompt changed on the way, and has to be read anew by the service.
   *
   * @return 0 when nothing changed, up to 1
   */
  public double changed() {
    return estimate.likely() == 0 ? 0 : 1 - (double) prefix / estimate.likely();
  }

  /**
   * The findings that the service would answer 400 to, or 404: those that it is known to refuse, and that are not mended.
   *
   * @return the findings; empty when the request can be sent
   */
  public List<Finding> refusals() {
    List<Finding> refusals = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.refused() && !(mended && finding.mendable())) {
        refusals.add(finding);
      }
    }
    return refusals;
  }

  /**
   * A summary in a few lines.
   *
   * @return the room, and a line for each of the first ten findings
   */
  @Override
  public String toString() {
    return "ContextReport[room " + (room().isPresent() ? room().getAsLong() : "unknown") + ", reserve " + reserve + ", dropped " + dropped.size() + text(findings, "\n  ", mended) + "]";
  }

  /** The first findings, with what stands before each; of thousands nobody reads more. */
  static String text(List<Finding> findings, String before, boolean mended) {
    String text = "";
    for (int i = 0; i < Math.min(SHOWN, findings.size()); i++) {
      text += before + findings.get(i) + (mended && findings.get(i).mendable() ? " (mended)" : "");
    }
    return findings.size() > SHOWN ? text + before + "and " + (findings.size() - SHOWN) + " more" : text;
  }
}
