package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.tool.Conversation;
import java.util.List;
import java.util.Map;

/** The decorators of the gateway, for tests of other packages. */
public final class GatewayModels {

  private GatewayModels() {}

  /** A model that may search, without tools. */
  public static ChatModel searching(ChatModel model) {
    WebSearch.Tools tools = new WebSearch.Tools(Map.of(), new Sources(), 1);
    return new WebSearch(model, tools, ChatRequest.of("hi"), Runnable::run, null);
  }

  /** A model whose answers are added to a new conversation. */
  public static ChatModel kept(ChatModel model) {
    return new KeptConversation(model, Conversation.inMemory(), "id", List.of(Message.user("hi")));
  }
}
