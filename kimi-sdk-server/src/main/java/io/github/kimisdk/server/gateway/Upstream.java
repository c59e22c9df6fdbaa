package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.ChatModel;
import java.util.Optional;

/** The service behind a gateway: a model, and the abilities that only an account has. */
public interface Upstream {

  /** Returns the model that answers. */
  ChatModel model();

  /**
   * Returns the text of a document such as a PDF.
   *
   * @param name the name of the file, with its ending
   * @param content its bytes
   * @return the text; empty if this service extracts none
   */
  Optional<String> text(String name, byte[] content);

  /** Returns a service that is a model alone. */
  static Upstream of(ChatModel model) {
    return new Upstream() {

      @Override
      public ChatModel model() {
        return model;
      }

      @Override
      public Optional<String> text(String name, byte[] content) {
        return Optional.empty();
      }
    };
  }
}
