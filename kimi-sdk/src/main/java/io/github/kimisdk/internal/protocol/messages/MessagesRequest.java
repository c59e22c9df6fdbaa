package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.Refusals;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.util.ArrayList;
import java.util.List;

/** The body of a request. */
final class MessagesRequest {

  /** The limit of an answer of a model that is not in the table: the limit that Kimi documents for most of its models. */
  static final int MAX_TOKENS = 32_768;

  static final Refusals REFUSALS = new Refusals("Messages", "assistant.partial");

  private MessagesRequest() {}

  static JsonObject write(ChatRequest request, boolean stream) {
    REFUSALS.check(request);
    ObjectReader settings = REFUSALS.settings(request);
    Model model = Models.shipped().of(request.model().orElse(""));
    ObjectWriter body = new ObjectWriter().take("model", settings, "model");
    body.put("max_tokens", settings.integer("max_completion_tokens").orElseGet(() -> limit(model)));
    MessagesHistory.write(request.messages(), body);
    body.flag("stream", stream);
    settings.value("tools");
    settings.value("tool_choice");
    MessagesTools.write(request.toolUse(), request.extra(), body);
    MessagesSettings.write(request, settings, model, body);
    REFUSALS.end(settings);
    return MessagesSettings.deep(model, body.with(MessagesTools.rest(RequestWire.withLimitNamed(request, "max_tokens"))));
  }

  /** Writes the members of a request that have tokens. Servers refuse others when they count, such as the limit of the answer. */
  static JsonObject writeCounted(ChatRequest request) {
    ObjectWriter body = new ObjectWriter().put("model", request.model());
    List<Message> messages = new ArrayList<>(request.messages());
    int last = messages.size() - 1;
    if (last >= 0 && messages.get(last) instanceof AssistantMessage answer) {
      // A history that ends with an answer can be counted, though not continued.
      messages.set(last, answer.withPartial(true));
    }
    REFUSALS.check(request);
    MessagesHistory.write(messages, body);
    MessagesTools.write(request.toolUse(), JsonObject.EMPTY, body);
    return body.object();
  }

  /**
   * Returns the limit of an answer if the request sets none, because the format requires one. It is the limit that the model has
   * on chat completions in this case. The largest limit of some models is the whole window, and the service refuses a prompt and
   * a limit that together exceed the window, so the limit is at most half of the window.
   */
  static int limit(Model model) {
    long limit = Math.min(model.output().orElse(MAX_TOKENS), model.window().orElse(Long.MAX_VALUE) / 2);
    return (int) Math.max(1, Math.min(limit, Integer.MAX_VALUE));
  }
}
