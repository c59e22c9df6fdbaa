package io.github.kimisdk.token;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Random conversations, valid ones and broken ones. Every text in them stands there once. */
final class Histories {

  private final Random random;
  private int next;

  Histories(long seed) {
    this.random = new Random(seed);
  }

  List<Message> valid() {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.system(text()));
    }
    for (int turn = 1 + random.nextInt(4); turn > 0; turn--) {
      messages.add(random.nextInt(4) > 0 ? Message.user(text())
          : Message.user(ContentPart.text(text()), ContentPart.image("ms://" + text())));
      for (int step = random.nextInt(3); step > 0; step--) {
        calls(messages);
      }
      if (turn > 1 || random.nextInt(3) == 0) {
        messages.add(answer());
      }
      if (random.nextInt(6) == 0) {
        messages.add(Message.system(text()));
      }
    }
    if (messages.get(messages.size() - 1) instanceof UserMessage && random.nextInt(6) == 0) {
      messages.add(AssistantMessage.partial(text()));
    }
    return messages;
  }

  private AssistantMessage answer() {
    AssistantMessage answer = AssistantMessage.of(text());
    return random.nextBoolean() ? answer.withReasoning(text()) : answer;
  }

  private void calls(List<Message> messages) {
    List<ToolCall> calls = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      // The service has used one id in two answers of a conversation; within an answer ids differ.
      calls.add(ToolCall.of("look:" + i + (random.nextBoolean() ? "" : text()), "look", "{\"a\":\"" + text() + "\"}"));
    }
    messages.add(AssistantMessage.of(random.nextBoolean() ? "" : text(), calls)
        .withReasoning(random.nextBoolean() ? "" : text()));
    if (random.nextInt(8) == 0) {
      // The service wants the results before the next user or assistant message only.
      messages.add(Message.system(text()));
    }
    calls.forEach(call -> messages.add(ToolMessage.of(call, text())));
  }

  private JsonObject extra() {
    return JsonObject.of("beside", text());
  }

  private String text() {
    return "t" + next++ + "x";
  }

  /** Breaks a conversation in one of the ways in which they break. */
  void breakOne(List<Message> messages) {
    int i = random.nextInt(messages.size());
    int j = random.nextInt(messages.size());
    Message message = messages.get(i);
    switch (random.nextInt(15)) {
      case 0 -> messages.remove(i);
      case 1 -> Collections.swap(messages, i, j);
      case 2 -> messages.add(j, messages.remove(i));
      case 3 ->
          messages.add(j, new ToolMessage("nobody" + next, List.of(ContentPart.text(text())), Optional.of(text()), extra()));
      case 4 -> messages.add(i, with(message, List.of(ContentPart.text(""))));
      case 5 ->
          messages.set(i, with(message, List.of(ContentPart.text(""), ContentPart.text(message.text()), ContentPart.text(""))));
      case 6 -> {
        if (message instanceof AssistantMessage said) {
          messages.set(i,
              new AssistantMessage(said.content(), Optional.empty(), List.of(), said.toolCalls(), random.nextInt(3) == 0,
              said.name(), said.extra()));
        }
      }
      case 7 -> {
        if (message instanceof AssistantMessage said && !said.toolCalls().isEmpty()) {
          messages.set(i, with(said, said.content(), random.nextBoolean() ? "" : "same"));
        }
      }
      case 8 -> {
        if (message instanceof ToolMessage tool) {
          messages.add(i,
              new ToolMessage(tool.toolCallId(), List.of(ContentPart.text(text())), tool.name(),
              JsonObject.of("b" + next, text())));
        }
      }
      case 9 ->
          messages.add(i,
          new AssistantMessage(List.of(), Optional.empty(), List.of(), List.of(), false, Optional.empty(), extra()));
      case 10 -> messages.add(i, UserMessage.of(List.of(new ContentPart.Text("", extra()))));
      case 12 -> {
        int end = i;
        while (end < messages.size() && messages.get(end) instanceof ToolMessage) {
          end++;
        }
        Collections.reverse(messages.subList(i, end));
      }
      case 13 -> {
        if (message instanceof AssistantMessage said && !said.toolCalls().isEmpty()) {
          messages.set(i, said.withToolCalls(said.toolCalls().stream().map(this::unreadable).toList()));
        }
      }
      case 11 ->
          messages.add(i, new UserMessage(List.of(), Optional.of(text()), random.nextBoolean() ? extra() : JsonObject.EMPTY));
      default -> messages.add(i, AssistantMessage.of("").withReasoning(random.nextBoolean() ? "" : text()));
    }
  }

  private ToolCall unreadable(ToolCall call) {
    String arguments = switch (random.nextInt(5)) {
      case 0 -> call.arguments().substring(0, call.arguments().length() - 1);
      case 1 -> call.arguments() + " is what I want";
      case 2 -> "[" + call.arguments() + "]";
      case 3 -> "\"" + text() + "\"";
      default -> text();
    };
    return ToolCall.of(call.id(), call.name(), arguments);
  }

  private static Message with(Message message, List<ContentPart> content) {
    if (message instanceof AssistantMessage said) {
      return with(said, content, null);
    }
    if (message instanceof ToolMessage tool) {
      return new ToolMessage(tool.toolCallId(), content, tool.name(), JsonObject.EMPTY);
    }
    return message instanceof SystemMessage
        ? new SystemMessage(content, Optional.empty(), List.of(), JsonObject.EMPTY) : UserMessage.of(content);
  }

  private static AssistantMessage with(AssistantMessage said, List<ContentPart> content, String id) {
    List<ToolCall> calls = new ArrayList<>();
    for (ToolCall call : said.toolCalls()) {
      calls.add(id == null ? call : ToolCall.of(id, call.name(), call.arguments()));
    }
    return new AssistantMessage(content, said.reasoning(), said.origin(), calls, said.partial(), said.name(),
        said.extra());
  }

  /** Every text that a conversation says somewhere. */
  static TreeSet<String> said(List<Message> messages) {
    TreeSet<String> said = new TreeSet<>();
    String all = messages.stream().map(message -> MessageWire.write(message).toString()).collect(Collectors.joining());
    java.util.regex.Matcher words = java.util.regex.Pattern.compile("t\\d+x").matcher(all);
    while (words.find()) {
      said.add(words.group());
    }
    return said;
  }
}
