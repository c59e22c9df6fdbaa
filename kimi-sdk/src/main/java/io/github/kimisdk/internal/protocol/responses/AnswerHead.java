package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.wire.ObjectReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The members with which an answer begins.
 *
 * @param id the id of the answer
 * @param model the model's id
 * @param created the time, to the second
 */
record AnswerHead(String id, String model, Optional<Instant> created) {

  static AnswerHead read(ObjectReader response) {
    return new AnswerHead(
        response.id().orElse(""),
        response.string("model").orElse(""),
        response.lenientSeconds("created_at"));
  }

  /** Returns a chunk with these members. */
  ChatChunk chunk() {
    ChatChunk named = ChatChunk.of(List.of()).withId(id).withModel(model);
    return created.map(named::withCreated).orElse(named);
  }
}
