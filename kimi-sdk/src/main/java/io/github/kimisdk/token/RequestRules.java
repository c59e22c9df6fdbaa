package io.github.kimisdk.token;

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
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Model;
import io.github.kimisdk.platform.Models;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What a model refuses in a request, apart from the order of its messages. The caller's wishes are not changed here. */
final class RequestRules {

  private final ChatRequest request;
  private final Model model;
  private final List<Finding> findings;
  private final boolean thinks;
  private final ToolRules rules;

  RequestRules(ChatRequest request, Model model, List<Finding> findings) {
    this.request = request;
    this.model = model;
    this.findings = findings;
    this.thinks = History.thinks(request.reasoning(), model);
    this.rules = new ToolRules(model, thinks, findings);
  }

  private void refused(String code, String path, String what, String fix) {
    findings.add(new Finding(code, path, what, fix, true, false));
  }

  /** Looks at everything; gives the request to send: every tool declared once, schemas normalized. */
  ChatRequest look() {
    model();
    new ValueRules(request, model, thinks, findings).look();
    List<Message> messages = messages();
    choice();
    List<ToolSpec> tools = rules.ofRequest(request.tools());
    ChatRequest mended = format(messages == request.messages() ? request : request.withMessages(messages));
    return tools == request.tools() ? mended : mended.withToolUse(new ToolUse(tools, request.toolUse().choice()));
  }

  private void choice() {
    ToolChoice choice = request.toolUse().choice().orElse(ToolChoice.AUTO);
    String possible = model.text("choice", "any");
    boolean named = choice instanceof ToolChoice.Named;
    if (thinks && (named && !possible.equals("any") || choice.equals(ToolChoice.REQUIRED) && possible.equals("off"))) {
      refused("tool-choice", "/tools", "a tool that has to be called by a model that thinks", "Switch thinking off, or let the model choose");
    }
  }

  private ChatRequest format(ChatRequest mended) {
    if (!ValueRules.known(model) || !(request.output().format().orElse(null) instanceof ResponseFormat.FittingSchema format)) {
      return mended;
    }
    String path = "/response_format/json_schema";
    if (format.name().isEmpty()) {
      refused("format-name", path, "a schema without a name", "Give it one");
    }
    JsonObject schema = new SchemaRules("format-schema", path + "/schema", format.strict().orElse(true), findings).look(format.schema());
    return schema.equals(format.schema()) ? mended : mended.withOutput(request.output().withFormat(
        new ResponseFormat.FittingSchema(format.name(), format.description(), format.strict(), schema, format.extra())));
  }

  private void model() {
    String what = "model \"" + model.id() + "\" is " + model.status();
    if (model.retired(LocalDate.now(ZoneOffset.UTC))) {
      String other = Models.shipped().defaultModel(model.text("product", "")).map(one -> ", for example " + one.id()).orElse("");
      refused("retired-model", "/model", what + " since " + model.text("until", "long"), "Choose another" + other);
    } else if (!model.status().equals("current") && !model.id().isEmpty()) {
      String note = model.text("note", model.known() ? "" : "Its window and rules are not known, so nothing is refused for them");
      findings.add(new Finding(model.status() + "-model", "/model", what, note, false, false));
    }
  }

  private List<Message> messages() {
    List<Message> messages = request.messages();
    List<Message> mended = new ArrayList<>(messages);
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (message instanceof SystemMessage system && !system.tools().isEmpty()) {
        mended.set(i, dynamic(system, "/messages/" + i));
      }
      List<ContentPart> parts = message instanceof UserMessage user ? user.content()
          : message instanceof ToolMessage tool ? tool.content() : List.of();
      for (ContentPart part : parts) {
        String kind = part instanceof ContentPart.Image ? "image" : part instanceof ContentPart.Video ? "video" : "text";
        if (!model.reads(kind)) {
          refused("modality", "/messages/" + i, "a part of kind " + kind + ", which this model does not read", "Choose another model");
        }
      }
    }
    if (!messages.isEmpty() && messages.get(messages.size() - 1) instanceof AssistantMessage last && last.partial()
        && request.output().format().orElse(ResponseFormat.TEXT).equals(ResponseFormat.JSON)) {
      refused("partial-json", "/messages/" + (messages.size() - 1), "a message to continue beside the format json_object",
          "Use one of the two");
    }
    return mended.equals(messages) ? messages : mended;
  }

  /** Tools that come in the midst of a conversation. */
  private SystemMessage dynamic(SystemMessage system, String path) {
    if (!model.flag("dynamicTools", true) || model.known() && !system.content().isEmpty()) {
      refused("dynamic-tools", path, "tools in a message where this model takes none", "Send them with the request, or without content, to a model that takes them");
    }
    List<ToolSpec> tools = new ArrayList<>();
    for (int k = 0; k < system.tools().size(); k++) {
      tools.add(rules.one(system.tools().get(k), path + "/tools/" + k));
    }
    return new SystemMessage(system.content(), system.name(), tools, system.extra());
  }
}
