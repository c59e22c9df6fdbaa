package io.github.kimisdk.platform.data;

import io.github.kimisdk.call.CallReport;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The signature of an answer, with which the platform confirms that it came from there (platform documentation, Verify Request
 * Signature). A request with the header {@link #NONCE_HEADER} has its time and its signature in headers of the answer.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param nonce the nonce of the request, a UUID
 * @param timestamp the time of the answer in milliseconds since 1970, the header {@code Msh-Request-Timestamp}
 * @param model the model that the request named
 * @param signature the header {@code Msh-Request-Signature}, which begins with {@code reqsigv1_}
 */
public record RequestSignature(String nonce, long timestamp, String model, String signature) {

  /** The header of a request that asks for a signature. Its value is a new UUID for each request; any other value is ignored. */
  public static final String NONCE_HEADER = "X-Msh-Request-Nonce";

  private static final String TIMESTAMP = "msh-request-timestamp";
  private static final String SIGNATURE = "msh-request-signature";
  private static final int MOST_DIGITS = 18;

  /**
   * Creates a signature from all components.
   *
   * @param nonce the nonce, not null
   * @param timestamp milliseconds since 1970
   * @param model the model, not null
   * @param signature the signature, not null
   */
  public RequestSignature {
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(signature, "signature");
  }

  /**
   * Returns a signature.
   *
   * @param nonce the nonce of the request
   * @param timestamp the time of the answer in milliseconds since 1970
   * @param model the model that the request named
   * @param signature the signature
   * @return the signature
   */
  public static RequestSignature of(String nonce, long timestamp, String model, String signature) {
    return new RequestSignature(nonce, timestamp, model, signature);
  }

  /**
   * Returns the signature of the last answer of a call by a client of {@code KimiPlatform.signing()}.
   *
   * @param report the report of the call
   * @return the signature; empty if the answer has none, or the call names no model
   */
  public static Optional<RequestSignature> in(CallReport report) {
    Objects.requireNonNull(report, "report");
    Optional<String> nonce = Optional.ofNullable(report.headers().get(NONCE_HEADER.toLowerCase(Locale.ROOT)));
    return nonce.flatMap(sent -> report.requestedModel().flatMap(model -> in(sent, model, report.headers())));
  }

  /**
   * Returns the signature in the headers of an answer, as {@code CallReport.headers()} has them.
   *
   * @param nonce the nonce of the request
   * @param model the model that the request named
   * @param headers the headers by their names in lower case
   * @return the signature; empty if the answer has none
   */
  public static Optional<RequestSignature> in(String nonce, String model, Map<String, String> headers) {
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(headers, "headers");
    String time = headers.getOrDefault(TIMESTAMP, "");
    boolean number = !time.isEmpty() && time.length() <= MOST_DIGITS && time.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && headers.containsKey(SIGNATURE)
        ? Optional.of(new RequestSignature(nonce, Long.parseLong(time), model, headers.get(SIGNATURE)))
        : Optional.empty();
  }
}
