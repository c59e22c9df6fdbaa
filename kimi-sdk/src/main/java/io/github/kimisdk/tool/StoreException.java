package io.github.kimisdk.tool;

import java.util.Objects;

/**
 * A {@link ConversationStore} cannot read or keep a conversation.
 *
 * <p>Every failure of a store is a {@code StoreException}. An implementation wraps the exceptions of its file system or database.
 * Programs catch this class, whichever store they use.
 *
 * <pre>{@code
 * Conversation chat = Conversation.open(ConversationStore.inMemory(), "alice");
 * try {
 *   System.out.println(Agent.builder(kimi).build().run(chat.user("Hello")).text());
 * } catch (StoreException.Conflict other) {
 *   System.out.println(other.stored() ? "another process answers: open it again" : "another process answers: ask again later");
 * } catch (StoreException failed) {
 *   System.out.println(failed.getMessage());
 * }
 * }</pre>
 */
public sealed class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Creates an exception without a cause.
   *
   * @param message the expectation, the finding, and the advice
   */
  public StoreException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message the expectation, the finding, and the advice
   * @param cause the exception of the file system or the database
   */
  public StoreException(String message, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), Objects.requireNonNull(cause, "cause"));
  }

  /**
   * Another writer has added to the conversation, or has its turn. To continue, open the conversation again, which reads the
   * records of the other.
   */
  public static final class Conflict extends StoreException {

    private static final long serialVersionUID = 1;

    private final boolean stored;

    /**
     * Creates the exception of a store whose conversation has other records than the writer knows. It has stored nothing.
     *
     * @param id the id of the conversation
     * @param expected the records that the writer knows, in words
     * @param found the records of the store, in words
     */
    public Conflict(String id, String expected, String found) {
      this("conversation " + Objects.requireNonNull(id, "id") + ": expected " + Objects.requireNonNull(expected, "expected")
          + ", found " + Objects.requireNonNull(found, "found") + "; another writer has added to it: open it again", false);
    }

    Conflict(String message, boolean stored) {
      super(message);
      this.stored = stored;
    }

    /**
     * Returns whether the message of the user was stored before. If so, do not add it again: {@link Agent#run(Conversation)}
     * continues the conversation. If not, nothing was stored, and no model was asked.
     *
     * @return whether it was stored
     */
    public boolean stored() {
      return stored;
    }
  }
}
