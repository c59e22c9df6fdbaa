package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.rules.Violation.Reply;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.util.ArrayList;
import java.util.List;

/** The rules of a model for a request, apart from the history. A repair does not change what the caller asks for. */
final class RequestRules {

  private final ChatRequest request;
  private final Model model;
  private final Violations violations;
  private final ToolRules tools;

  RequestRules(ChatRequest request, Model model, Violations violations) {
    this.request = request;
    this.model = model;
    this.violations = violations;
    this.tools = new ToolRules(model, ReasoningRules.thinks(request.reasoning(), model), model.documented(), violations);
  }

  /** Finds all violations; returns the request with each tool declared once and complete schemas. */
  ChatRequest check() {
    checkModel();
    new ValueRules(request, model, violations).check();
    List<Message> messages = checkMessages();
    checkPartial();
    choice(request, model, violations);
    List<ToolSpec> declared = tools.check(request.tools());
    ChatRequest checked = checkFormat(messages.equals(request.messages()) ? request : request.withMessages(messages));
    return declared == request.tools() ? checked : checked.withToolUse(new ToolUse(declared, request.toolUse().choice()));
  }

  /** Finds a forced tool call that the model does not accept while it thinks. */
  static void choice(ChatRequest request, Model model, Violations violations) {
    ToolChoice choice = request.toolUse().choice().orElse(ToolChoice.AUTO);
    boolean named = choice instanceof ToolChoice.Named;
    boolean forced = named || choice.equals(ToolChoice.REQUIRED);
    if (choice.equals(ToolChoice.REQUIRED) && model.known() && request.toolUse().tools().isEmpty() && request.messages().stream()
        .noneMatch(message -> message instanceof SystemMessage system && !system.tools().isEmpty())) {
      violations.refuse("tool-choice", "/tool_choice", "a tool that has to be called, without a tool",
          "Send the tools with the request, or omit the choice");
    } else if (forced && ReasoningRules.thinks(request.reasoning(), model) && !model.forcesTools(named)) {
      violations.add("tool-choice", "/tools", "a tool that has to be called by a model that thinks",
          "Switch thinking off, or let the model choose", model.facts().has("choice"), false,
          new Reply(Reply.REQUEST, named ? "specified" : "required"));
    }
  }

  private ChatRequest checkFormat(ChatRequest checked) {
    if (!model.documented() || !(request.output().format().orElse(null) instanceof ResponseFormat.FittingSchema format)) {
      return checked;
    }
    String path = "/response_format/json_schema";
    if (format.name().isEmpty()) {
      violations.refuse("format-name", path, "a schema without a name", "Give it one");
    }
    JsonObject schema = new SchemaRules("format-schema", path + "/schema", violations)
        .check(format.schema(), format.strict().orElse(true));
    return schema.equals(format.schema()) ? checked : checked.withOutput(request.output().withFormat(
        new ResponseFormat.FittingSchema(format.name(), format.description(), format.strict(), schema, format.extra())));
  }

  private void checkModel() {
    String found = "model \"" + model.id() + "\" is " + model.status();
    // An announced end refuses nothing: the day may be that of third parties.
    if (model.status().equals("retired")) {
      String other = Models.shipped().defaultModel(model.text("product", "")).map(one -> ", for example " + one.id()).orElse("");
      violations.refuse("retired-model", "/model", found + " since " + model.text("until", "long"), "Choose another" + other);
    } else if (!model.status().equals("current") && !model.id().isEmpty()) {
      String unknown = model.known() ? "" : "Its window and rules are not known, so nothing is refused for them";
      violations.hint(model.status() + "-model", "/model", found, model.text("note", unknown));
    }
  }

  private List<Message> checkMessages() {
    List<Message> checked = new ArrayList<>();
    for (Message message : request.messages()) {
      String path = "/messages/" + checked.size();
      if (message instanceof UserMessage user) {
        checkParts(user.content(), path);
      } else if (message instanceof ToolMessage result) {
        checkParts(result.content(), path);
      }
      checked.add(message instanceof SystemMessage system && !system.tools().isEmpty() ? checkDynamicTools(system, path)
          : message);
    }
    return checked;
  }

  private void checkParts(List<ContentPart> parts, String path) {
    for (ContentPart part : parts) {
      String kind = part instanceof ContentPart.Image ? "image" : part instanceof ContentPart.Video ? "video" : "text";
      // Every model reads text, and a history has many texts.
      if (!kind.equals("text") && !model.reads(kind)) {
        violations.refuse("modality", path, "a part of kind " + kind + ", which this model does not read",
            "Choose another model");
      }
    }
  }

  private void checkPartial() {
    int last = request.messages().size() - 1;
    if (last >= 0 && request.messages().get(last) instanceof AssistantMessage answer && answer.partial()
        && request.output().format().filter(ResponseFormat.JSON::equals).isPresent()) {
      violations.refuse("partial-json", "/messages/" + last, "a message to continue beside the format json_object",
          "Use one of the two");
    }
  }

  /** Checks tools that a message declares within the conversation. */
  private SystemMessage checkDynamicTools(SystemMessage system, String path) {
    boolean taken = model.flag("dynamicTools", true);
    if (!taken || model.known() && !system.content().isEmpty()) {
      violations.refuse("dynamic-tools", path, taken ? "tools beside content" : "tools in a message where this model takes none",
          "Send them with the request, or without content, to a model that takes them");
    }
    List<ToolSpec> checked = new ArrayList<>();
    for (ToolSpec tool : system.tools()) {
      checked.add(tools.check(tool, path + "/tools/" + checked.size()));
    }
    return new SystemMessage(system.content(), system.name(), checked, system.extra());
  }
}
