package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin of a signature of reasoning. A service checks only signatures of its own, so a signature is sent back over the
 * protocol over which it came. Records keep the origin as the beginning of the signature: {@code chat:} or {@code responses:}. A
 * signature of Messages has no such beginning; if the service has put one there, it begins with {@code messages:}.
 *
 * <p>A server passes signatures of its model on as they are, with their marks, and gets them back. In chat completions the
 * member is this project's, so the server writes the mark that the client keeps.
 */
public final class SignatureMark {

  private SignatureMark() {}

  /** Returns the signature as records keep it. An empty one is none. */
  public static String marked(String signature, Protocol origin) {
    boolean plain = signature.isEmpty() || origin == Protocol.MESSAGES && origin(signature).isEmpty();
    return plain ? signature : mark(origin) + signature;
  }

  /** Returns a message with the signature as records keep it. */
  public static AssistantMessage marked(AssistantMessage message, Protocol origin) {
    Optional<String> signature = message.reasoningSignature();
    return signature.isEmpty() ? message : message.withReasoningSignature(marked(signature.get(), origin));
  }

  /** Returns a message whose signature, if it has no mark, came over a protocol. */
  public static AssistantMessage assumed(AssistantMessage message, Protocol origin) {
    boolean known = message.reasoningSignature().filter(signature -> origin(signature).isEmpty()).isEmpty();
    return known ? message : marked(message, origin);
  }

  /** Returns the signature as its service wrote it; empty if it came over another protocol. */
  public static Optional<String> sent(String signature, Protocol to) {
    Protocol origin = origin(signature).orElse(Protocol.MESSAGES);
    if (origin != to) {
      return Optional.empty();
    }
    return Optional.of(signature.startsWith(mark(to)) ? signature.substring(mark(to).length()) : signature);
  }

  /** Returns a message with the signature as its service wrote it, and without one that came over another protocol. */
  public static AssistantMessage sent(AssistantMessage message, Protocol to) {
    Optional<String> signature = message.reasoningSignature();
    return signature.isEmpty() ? message : message.withReasoningSignature(sent(signature.get(), to).orElse(""));
  }

  private static Optional<Protocol> origin(String signature) {
    for (Protocol protocol : Protocol.values()) {
      if (signature.startsWith(mark(protocol))) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }

  private static String mark(Protocol protocol) {
    return protocol.name().toLowerCase(Locale.ROOT) + ":";
  }
}
