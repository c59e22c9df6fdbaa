package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.access.HiddenPart;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.tool.Conversation;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * A model that adds the new messages of a request and its own answer to a conversation. Nothing is added before the answer is
 * complete, so a client can repeat a failed request.
 */
final class KeptConversation implements ChatModel {

  private final ChatModel model;
  private final Conversation conversation;
  private final String id;
  private final List<Message> added;
  private Runnable end = () -> { };

  /**
   * Creates a model for one request.
   *
   * @param model the model that answers
   * @param conversation the conversation before the request
   * @param id the id of the answer, by which the client continues the conversation
   * @param added the messages that the client has sent
   */
  KeptConversation(ChatModel model, Conversation conversation, String id, List<Message> added) {
    this.model = model;
    this.conversation = conversation;
    this.id = id;
    this.added = added;
  }

  /**
   * Waits until the requests before have been answered. Others wait until {@link #end}.
   *
   * @throws io.github.kimisdk.tool.StoreException.Conflict if that takes too long; then nothing was added
   */
  void begin() {
    end = HiddenPart.TURN.of(conversation);
  }

  /** The request was answered, or has failed. */
  void end() {
    end.run();
  }

  /** Returns the messages of the conversation with the new ones, as they will be kept. */
  List<Message> messages() {
    try {
      return Conversation.of(conversation.json()).add(added.toArray(Message[]::new)).messages();
    } catch (RuntimeException refused) {
      end();
      throw refused;
    }
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    ChatResponse response = model.chat(request);
    keep(response);
    return new ChatResponse(id, response.created(), response.model(), response.choices(), response.usage(),
        response.systemFingerprint(), response.complete(), response.extra());
  }

  private void keep(ChatResponse response) {
    conversation.add(added.toArray(Message[]::new));
    conversation.add(response);
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return ChunkProcessor.publisher(() -> new Keeper(request));
  }

  /** Folds the chunks on their way, and keeps the answer before the client sees its end. */
  private final class Keeper extends ChunkProcessor<ChatChunk> {

    private final ChatAssembler answer = new ChatAssembler();
    private final ChatRequest request;

    Keeper(ChatRequest request) {
      this.request = request;
    }

    @Override
    protected void start() {
      follow(model.publish(request));
    }

    @Override
    protected void next(ChatChunk chunk) {
      answer.add(chunk);
      if (chunk.complete()) {
        keep(answer.finish().response());
      }
      emit(chunk.withId(id));
    }
  }
}
