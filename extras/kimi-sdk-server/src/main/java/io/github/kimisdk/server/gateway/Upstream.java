package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.tool.Tool;
import java.util.List;
import java.util.Optional;

/** The service behind a gateway: a model, and the abilities that only an account has. */
public interface Upstream {

  /** Returns the model that answers. */
  ChatModel model();

  /** Returns the protocol over which the service is asked. Unknown members of requests in its format reach the service. */
  default Protocol protocol() {
    return Protocol.CHAT;
  }

  /** Returns the models that the account may use; empty if the service has no list. */
  default List<Model> models() {
    return List.of();
  }

  /** Returns whether the service may have a model that the table does not know. */
  default boolean has(String id) {
    return model().model().filter(id::equals).isPresent();
  }

  /**
   * Returns the text of a document such as a PDF or a .docx.
   *
   * @param name the name of the file, with its ending
   * @param content its bytes
   * @return the text; empty if this service extracts none
   */
  default Optional<String> text(String name, byte[] content) {
    return Optional.empty();
  }

  /** Returns the tools that search the web and read pages, which share sources; none if this service has no search. */
  default List<Tool<?>> webTools(Sources sources) {
    return List.of();
  }

  /** Returns a service that is a model alone. */
  static Upstream of(ChatModel model) {
    return () -> model;
  }
}
