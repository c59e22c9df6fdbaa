package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Reasoning;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The parts that both models have in common. */
record ModelSettings(
    ChatModel kimi, ChatRequestParameters parameters, List<ChatModelListener> listeners, Reasoning reasoning, Hints hints) {

  io.github.kimisdk.chat.ChatRequest request(ChatRequest from) {
    return Requests.request(from).withReasoning(reasoning).withHints(hints);
  }

  Set<Capability> capabilities() {
    boolean schema = kimi.acceptsSchema(Objects.requireNonNullElse(parameters.modelName(), ""));
    return schema ? Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA) : Set.of();
  }
}
