package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.rules.Violation.Reply;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.models.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules that a message keeps or breaks alone: it has content, no text part is empty, and only the last one is partial. */
final class MessageRules {

  private static final String DEVELOPER = "developer";

  private final Model model;
  private final Violations violations;
  private final List<PlacedMessage> checked = new ArrayList<>();

  MessageRules(Model model, Violations violations) {
    this.model = model;
    this.violations = violations;
  }

  /** Finds all violations; returns the repaired messages without those that have no content. */
  List<PlacedMessage> check(List<Message> messages) {
    int last = messages.size() - 1;
    while (last > 0 && blank(messages.get(last))) {
      last--;
    }
    for (int i = 0; i < messages.size(); i++) {
      check(new PlacedMessage(i, messages.get(i)), i == last);
    }
    return checked;
  }

  private void check(PlacedMessage placed, boolean last) {
    Message message = placed.message();
    if (message instanceof AssistantMessage answer) {
      answer(placed, answer, last);
    } else if (message instanceof ToolMessage result) {
      result(placed, result);
    } else if (message instanceof Message.Unknown unknown) {
      unknown(placed, unknown, last);
    } else if (!dropped(placed, null)) {
      if (message instanceof UserMessage user) {
        List<ContentPart> content = content(placed, user.content(), user.extra().has("content"), null);
        add(placed, new UserMessage(content, user.name(), user.extra()));
      } else if (message instanceof SystemMessage system) {
        boolean optional = !system.tools().isEmpty() || system.extra().has("content");
        List<ContentPart> content = content(placed, system.content(), optional, null);
        add(placed, new SystemMessage(content, system.name(), system.tools(), system.extra()));
      }
    }
  }

  private void add(PlacedMessage placed, Message repaired) {
    checked.add(new PlacedMessage(placed.position(), repaired));
  }

  private void answer(PlacedMessage placed, AssistantMessage answer, boolean last) {
    boolean partial = answer.partial() && last && answer.toolCalls().isEmpty();
    if (answer.partial() != partial) {
      violations.repair("partial-place", placed.path(), "a message to continue that is not the last",
          "It becomes an ordinary answer", null);
    }
    Reply reply = answer.partial() || !AnswerRules.empty(answer) ? null
        : new Reply(placed.position(), "" + placed.position());
    AssistantMessage repaired = answer.withPartial(partial);
    if (!dropped(new PlacedMessage(placed.position(), repaired), reply)) {
      boolean optional = !answer.toolCalls().isEmpty() || partial || answer.extra().has("content");
      List<ContentPart> content = content(placed, answer.content(), optional, reply);
      add(placed, new AssistantMessage(
          content, answer.reasoning(), answer.origin(), answer.toolCalls(), partial, answer.name(), answer.extra()));
    }
  }

  private void result(PlacedMessage placed, ToolMessage result) {
    List<ContentPart> content = withoutEmptyParts(placed, result.content());
    if (content.isEmpty()) {
      violations.repair("empty-part", placed.path(), "a result without content", "It becomes \"(no output)\"", null);
      content.add(ContentPart.text("(no output)"));
    }
    add(placed, new ToolMessage(result.toolCallId(), content, result.name(), result.extra()));
  }

  /**
   * Repairs a message in the developer role of other services, which is Kimi's system role. Kimi Code is known not to read
   * it; the platform does not document it.
   */
  private void unknown(PlacedMessage placed, Message.Unknown message, boolean last) {
    Optional<Message> system =
        model.documented() && message.role().equals(DEVELOPER) ? asSystem(message) : Optional.empty();
    if (system.isEmpty()) {
      checked.add(placed);
      return;
    }
    violations.add("developer-role", placed.path(), "a message of the developer, a role that Kimi does not document",
        "It becomes a system message", model.coding(), true, null);
    check(new PlacedMessage(placed.position(), system.get()), last);
  }

  /** Empty where the message has another form than a system message. */
  private static Optional<Message> asSystem(Message.Unknown message) {
    try {
      return Optional.of(MessageWire.read(message.raw().with("role", JsonString.of("system")), ""));
    } catch (JsonTypeException | IllegalArgumentException other) {
      return Optional.empty();
    }
  }

  /** Whether a message is dropped because it has no content, and nothing else that would be lost. */
  private boolean dropped(PlacedMessage placed, Reply reply) {
    boolean blank = blank(placed.message());
    if (blank) {
      violations.repair("empty-message", placed.path(), "a message that says nothing", "It is left out", reply);
    }
    return blank;
  }

  private static boolean blank(Message message) {
    if (message instanceof AssistantMessage answer) {
      return blank(answer.content(), answer.name(), answer.extra()) && answer.toolCalls().isEmpty() && !answer.partial()
          && answer.reasoning().orElse("").isEmpty();
    }
    return message instanceof UserMessage user && blank(user.content(), user.name(), user.extra())
        || message instanceof SystemMessage system && blank(system.content(), system.name(), system.extra()) && system.tools()
        .isEmpty();
  }

  private static boolean blank(List<ContentPart> parts, Optional<String> name, JsonObject extra) {
    return name.isEmpty() && extra.empty()
        && parts.stream()
        .allMatch(part -> part instanceof ContentPart.Text text && text.text().isEmpty() && text.extra().empty());
  }

  /** The parts that are not empty; a space where there are none and the message needs some. */
  private List<ContentPart> content(PlacedMessage placed, List<ContentPart> parts, boolean optional, Reply reply) {
    List<ContentPart> content = withoutEmptyParts(placed, parts);
    if (content.isEmpty() && !optional) {
      violations.repair("empty-message", placed.path(), "a message without text", "Its text becomes a space", reply);
      content.add(ContentPart.text(" "));
    }
    return content;
  }

  private List<ContentPart> withoutEmptyParts(PlacedMessage placed, List<ContentPart> parts) {
    List<ContentPart> kept = new ArrayList<>();
    boolean changed = false;
    for (ContentPart part : parts) {
      if (!(part instanceof ContentPart.Text text && text.text().isEmpty())) {
        kept.add(part);
      } else {
        changed = true;
        if (!text.extra().empty()) {
          kept.add(new ContentPart.Text(" ", text.extra()));
        }
      }
    }
    if (changed && !kept.isEmpty()) {
      violations.repair("empty-part", placed.path(), "a text part without text", "It is left out, or becomes a space", null);
    }
    return kept;
  }
}
