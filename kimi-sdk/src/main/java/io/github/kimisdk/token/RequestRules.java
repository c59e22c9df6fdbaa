package io.github.kimisdk.token;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Model;
import io.github.kimisdk.platform.Models;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What a model refuses in a request, apart from the order of its messages. The caller's wishes are not changed here. */
final class RequestRules {

  private final ChatRequest request;
  private final Model model;
  private final List<Finding> findings;
  private final boolean thinks;

  RequestRules(ChatRequest request, Model model, List<Finding> findings) {
    this.request = request;
    this.model = model;
    this.findings = findings;
    this.thinks = History.thinks(request.reasoning(), model);
  }

  private void refused(String code, String path, String what, String fix) {
    findings.add(new Finding(code, path, what, fix, true, false));
  }

  /** Looks at everything; gives the request back, with a tool that is declared twice declared once. */
  ChatRequest look() {
    model();
    Thinking thinking = request.reasoning().thinking().orElse(Thinking.ENABLED);
    boolean always = model.text("thinking", "").equals("always");
    if (always && !(thinking.type().equals("enabled") && thinking.keep().orElse("all").equals("all"))
        || model.text("keep", "").equals("no") && thinking.keep().isPresent()) {
      refused("thinking", "/thinking", "a position of the switch for thinking that this model does not have", "Leave it away");
    }
    if (model.facts().has("sampling")) {
      sampling(model.facts().get("sampling").asObject());
    }
    parts();
    if (model.known() && request.output().stop().size() > 5) {
      refused("stop", "/stop", "more than 5 stop words", "Send 5 at most");
    }
    if (thinks && request.toolUse().choice().isPresent()) {
      ToolChoice choice = request.toolUse().choice().get();
      String rule = model.text("choice", "");
      if (rule.equals("off") && choice.equals(ToolChoice.REQUIRED) || rule.matches("off|required") && choice instanceof ToolChoice.Named) {
        refused("tool-choice", "/tools", "a tool that has to be called by a model that thinks", "Switch thinking off, or let the model choose");
      }
    }
    return tools();
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

  private void sampling(JsonObject fixed) {
    String temperature = !thinks && fixed.has("temperatureOff") ? "temperatureOff" : "temperature";
    fixed("temperature", request.sampling().temperature(), fixed.get(temperature).asDouble());
    fixed("top p", request.sampling().topP(), fixed.get("topP").asDouble());
    fixed("presence penalty", request.sampling().presencePenalty(), 0);
    fixed("frequency penalty", request.sampling().frequencyPenalty(), 0);
    fixed("n", OptionalDouble.of(request.sampling().n().orElse(1)), 1);
  }

  private void fixed(String name, OptionalDouble set, double only) {
    if (set.orElse(only) != only) {
      refused("sampling", "/" + name.replace(' ', '_'), name + " " + set.getAsDouble(), "This model takes only " + only + "; leave it away");
    }
  }

  private void parts() {
    List<Message> messages = request.messages();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (message instanceof SystemMessage system && !system.tools().isEmpty()) {
        dynamic(system, "/messages/" + i);
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
  }

  /** Tools that come in the midst of a conversation. */
  private void dynamic(SystemMessage system, String path) {
    if (!model.flag("dynamicTools", true) || model.known() && !system.content().isEmpty()) {
      refused("dynamic-tools", path, "tools in a message where this model takes none", "Send them with the request, or without content, to a model that takes them");
    }
    for (int k = 0; k < system.tools().size(); k++) {
      tool(system.tools().get(k), path + "/tools/" + k);
    }
  }

  private ChatRequest tools() {
    List<ToolSpec> tools = request.tools();
    if (model.known() && tools.size() > 128) {
      findings.add(new Finding("many-tools", "/tools", "more than 128 tools", "So many may be refused", false, false));
    }
    List<ToolSpec> once = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      ToolSpec tool = tools.get(i);
      tool(tool, "/tools/" + i);
      ToolSpec same = null;
      for (ToolSpec before : once) {
        same = before.name().equals(tool.name()) ? before : same;
      }
      boolean equal = tool.equals(same);
      if (same != null) {
        findings.add(new Finding("duplicate-tool", "/tools/" + i, "a second tool named \"" + tool.name() + "\"",
            equal ? "It is left out, being equal to the first" : "Give it another name", true, equal));
      }
      if (!equal) {
        once.add(tool);
      }
    }
    return once.size() == tools.size() ? request : request.withToolUse(new ToolUse(once, request.toolUse().choice()));
  }

  private void tool(ToolSpec tool, String path) {
    if (!model.flag("tools", true)) {
      refused("tools", path, "a tool for a model that calls none", "Choose another model");
    }
    if (tool instanceof ToolSpec.Function function) {
      if (!ToolSpec.validName(function.name())) {
        refused("tool-name", path, "a tool named \"" + function.name() + "\"",
            "Begin with a letter or _, go on with letters, digits, _ and -; 3 to 64 characters are safe");
      }
      if (model.facts().has("toolBytes")) {
        int bytes = function.parameters().toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > model.number("toolBytes", 0)) {
          refused("tool-size", path, "a schema of " + bytes + " bytes", "Keep it under " + model.number("toolBytes", 0) + ", with $ref");
        }
      }
    } else if (thinks && tool.equals(ToolSpec.WEB_SEARCH) && model.flag("searchOff", false)) {
      refused("search-thinking", path, "web search by a model that thinks", "Switch thinking off");
    }
  }
}
