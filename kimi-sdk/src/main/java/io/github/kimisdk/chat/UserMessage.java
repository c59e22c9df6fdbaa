package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A message of the user.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param content text, images and videos in their order
 * @param name the name of the author, rarely used
 * @param extra members that this version does not know
 */
public record UserMessage(List<ContentPart> content, Optional<String> name, JsonObject extra) implements Message {

  /**
   * Creates a user message from all components.
   *
   * @param content the parts, not null
   * @param name a name or empty
   * @param extra unknown members, not null
   */
  public UserMessage {
    content = Elements.copy("content", content);
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a message of text.
   *
   * @param text the text
   * @return the message
   */
  public static UserMessage of(String text) {
    return of(List.of(ContentPart.text(text)));
  }

  /**
   * Returns a message of several parts.
   *
   * @param content the parts in their order
   * @return the message
   */
  public static UserMessage of(List<ContentPart> content) {
    Objects.requireNonNull(content, "content");
    return new UserMessage(content, Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with a name.
   *
   * @param name the name of the author
   * @return a copy
   */
  public UserMessage withName(String name) {
    return new UserMessage(content, Optional.of(Objects.requireNonNull(name, "name")), extra);
  }

  /**
   * Returns a copy with other unknown members.
   *
   * @param extra members that this version does not know
   * @return a copy
   */
  public UserMessage withExtra(JsonObject extra) {
    return new UserMessage(content, name, extra);
  }

  @Override
  public String toString() {
    return OneLine.said("UserMessage", "", text());
  }
}
