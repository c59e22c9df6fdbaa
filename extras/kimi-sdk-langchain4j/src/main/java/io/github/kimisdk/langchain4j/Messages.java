package io.github.kimisdk.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.video.Video;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** LangChain4j's messages as those of Kimi. */
final class Messages {

  /** The attributes of a message for what LangChain4j has no field for. They are texts, which any store of memories keeps. */
  static final String ORIGIN = "kimi.origin";

  static final String EXTRA = "kimi.extra";

  private Messages() {}

  static List<Message> messages(List<ChatMessage> from) {
    return from.stream().map(Messages::message).toList();
  }

  private static Message message(ChatMessage from) {
    if (from instanceof SystemMessage system) {
      return Message.system(system.text());
    }
    if (from instanceof UserMessage user) {
      var to = io.github.kimisdk.chat.UserMessage.of(parts(user.contents()));
      return user.name() == null ? to : to.withName(user.name());
    }
    if (from instanceof ToolExecutionResultMessage result) {
      return ToolMessage.of(result.id(), parts(result.contents()));
    }
    if (from instanceof AiMessage answer) {
      return answer(answer);
    }
    throw new UnsupportedFeatureException("Kimi does not support messages of the type " + from.type());
  }

  private static AssistantMessage answer(AiMessage from) {
    AssistantMessage to = AssistantMessage.of(Objects.requireNonNullElse(from.text(), ""), from.toolExecutionRequests().stream()
        .map(call -> ToolCall.of(call.id(), call.name(), Objects.requireNonNullElse(call.arguments(), "{}"))).toList());
    to = from.thinking() == null ? to : to.withReasoning(from.thinking());
    to = from.attributes().get(ORIGIN) instanceof String origin ? to.withOrigin(pieces(origin)) : to;
    return from.attributes().get(EXTRA) instanceof String extra ? to.withExtra(Json.parse(extra).asObject()) : to;
  }

  private static List<JsonObject> pieces(String origin) {
    return Json.parse(origin).asArray().values().stream().map(JsonValue::asObject).toList();
  }

  private static List<ContentPart> parts(List<Content> from) {
    return from.stream().map(Messages::part).toList();
  }

  private static ContentPart part(Content from) {
    if (from instanceof TextContent text) {
      return ContentPart.text(text.text());
    }
    if (from instanceof ImageContent content) {
      Image image = content.image();
      return ContentPart.image(address("images", image.url(), image.mimeType(), image.base64Data()));
    }
    if (from instanceof VideoContent content) {
      Video video = content.video();
      return ContentPart.video(address("videos", video.url(), video.mimeType(), video.base64Data()));
    }
    throw new UnsupportedFeatureException(
        "Kimi does not support content of the type " + from.type() + "; it reads text, images and videos");
  }

  private static String address(String media, URI url, String type, String data) {
    if (url == null) {
      return "data:" + type + ";base64," + data;
    }
    String scheme = Objects.requireNonNullElse(url.getScheme(), "").toLowerCase(Locale.ROOT);
    if (!scheme.equals("data") && !scheme.equals("ms")) {
      throw new UnsupportedFeatureException("Kimi does not support " + media
          + " at addresses of the web; send base64 data, or upload a file and name it as ms://<file id>");
    }
    return url.toString();
  }
}
