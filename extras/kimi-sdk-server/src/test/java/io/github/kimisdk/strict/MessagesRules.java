package io.github.kimisdk.strict;

import static io.github.kimisdk.strict.Route.MESSAGES;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The refusals of the Messages route. */
final class MessagesRules {

  private static final String TOOL =
      "'tools':[{'name':'read','input_schema':{'type':'object','properties':{},'required':[]}}]";
  private static final String USER = "{'role':'user','content':'go on'}";
  private static final String CALL = "{'role':'assistant','content':[{'type':'tool_use','id':'a:0','name':'a','input':{}}]}";
  private static final String RESULT = "{'role':'user','content':[{'type':'tool_result','tool_use_id':'a:0','content':'1'}]}";

  private MessagesRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    settings(rules);
    messages(rules);
    blocks(rules);
    tools(rules);
    return rules;
  }

  private static void settings(List<Rule> rules) {
    rules.add(rule("max_tokens", "5.1, guess", asked -> Body.number(asked.body(), "max_tokens").filter(cap -> cap >= 1).isEmpty()
        ? "Invalid request: max_tokens is required" : "", "{'max_tokens':0}", "{'max_tokens':1}"));
    rules.add(rule("temperature", "5.1, 2.4", Checks::temperature, "{'temperature':0.5}", "{'temperature':1}"));
    rules.add(rule("top_p", "5.1, 2.4", asked -> Checks.fixed(asked, "top_p", 0.95), "{'top_p':1}", "{'top_p':0.95}"));
    rules.add(rule("top_k", "5.5, guess", asked -> Body.member(asked.body(), "top_k").isPresent()
        ? "Invalid request: top_k is not supported" : "", "{'top_k':40}", "{}"));
    rules.add(rule("stop_sequences", "5.1", asked -> Checks.stop(asked, "stop_sequences"),
        "{'stop_sequences':['1','2','3','4','5','6']}", "{'stop_sequences':['1']}"));
    rules.add(rule("thinking enabled, K3", "5.1", asked -> {
      String type = Body.text(Body.object(asked.body(), "thinking"), "type");
      boolean k3 = asked.model().filter(KnownModel::k3).isPresent();
      return type.isEmpty() || Set.of("adaptive", "disabled").contains(type) || !k3 ? ""
          : "invalid thinking.type: \"" + type + "\" (allowed: adaptive, disabled)";
    }, "{'thinking':{'type':'enabled','budget_tokens':1024}}", "{'thinking':{'type':'adaptive'}}"));
    rules.add(rule("effort", "5.1, guess", asked -> {
      String effort = Body.text(Body.object(asked.body(), "output_config"), "effort");
      return effort.isEmpty() || Set.of("low", "medium", "high", "xhigh", "max").contains(effort) ? ""
          : "Invalid request: invalid output_config.effort: " + effort;
    }, "{'output_config':{'effort':'none'}}", "{'output_config':{'effort':'low'}}"));
    rules.add(rule("output_config.format", "5.1, guess", asked -> {
      JsonObject format = Body.object(Body.object(asked.body(), "output_config"), "format");
      return format.empty() ? "" : Body.text(format, "type").equals("json_schema")
          ? SchemaChecks.answer(Body.object(format, "schema"), true) : "Invalid request: invalid output_config.format";
    }, "{'output_config':{'format':{'type':'json_schema','schema':{'type':'array'}}}}",
        "{'output_config':{'format':{'type':'json_schema','schema':{'type':'object','properties':{},'required':[]}}}}"));
    rules.add(rule("cache_control", "5.1, guess", asked -> {
      String ttl = Body.text(Body.object(asked.body(), "cache_control"), "ttl");
      return Set.of("", "5m", "1h").contains(ttl) ? "" : "Invalid request: invalid ttl: " + ttl;
    }, "{'cache_control':{'type':'ephemeral','ttl':'24h'}}", "{'cache_control':{'type':'ephemeral','ttl':'1h'}}"));
  }

  private static void messages(List<Rule> rules) {
    rules.add(rule("no messages", "5.1, 2.1", asked -> Body.list(asked.body(), "messages").isEmpty()
        ? "Invalid request: messages must not be empty" : "", "{'messages':[]}", "{}"));
    rules.add(rule("role", "5.1, guess", asked -> Checks.roles(asked, "messages", Set.of("user", "assistant")),
        "{'messages':[{'role':'system','content':'a'}," + USER + "]}", "{'system':'a'}"));
    rules.add(rule("empty assistant message", "5.1, 2.2", Checks::emptyAssistant,
        "{'messages':[" + USER + ",{'role':'assistant','content':''}," + USER + "]}",
        "{'messages':[" + USER + ",{'role':'assistant','content':'a'}," + USER + "]}"));
    rules.add(rule("empty text block", "5.1, 2.2", Checks::emptyParts,
        "{'messages':[{'role':'user','content':[{'type':'text','text':''}]}]}",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'a'}]}]}"));
    rules.add(rule("result without a call", "5.1, 2.2", Checks::pairs, "{'messages':[" + USER + "," + RESULT + "]}",
        "{'messages':[" + USER + "," + CALL + "," + RESULT + "]}"));
    rules.add(rule("call without a result", "5.1, 2.2", Checks::pairs, "{'messages':[" + USER + "," + CALL + "," + USER + "]}",
        "{'messages':[" + USER + "," + CALL + "," + RESULT + "," + USER + "]}"));
    rules.add(rule("one id for two calls", "2.6, guess", Checks::pairs, "{'messages':[" + USER + ","
        + CALL.replace("]}", ",{'type':'tool_use','id':'a:0','name':'a','input':{}}]}") + ","
        + RESULT.replace("]}", ",{'type':'tool_result','tool_use_id':'a:0','content':'1'}]}") + "]}", "{}"));
  }

  private static void blocks(List<Rule> rules) {
    String block = "{'messages':[{'role':'user','content':[%s,{'type':'text','text':'a'}]}]}";
    String image = String.format(block, "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}}");
    rules.add(rule("type of a block", "5.1, guess", MessagesRules::block, String.format(block,
        "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'AAAA'}}"), image));
    rules.add(rule("search_result", "5.1, guess", MessagesRules::block, String.format(block,
        "{'type':'search_result','source':'a','title':'a','content':[{'type':'text','text':'a'}]}"), image));
    rules.add(rule("format of an image", "5.1, guess", MessagesRules::block, image.replace("image/png", "image/svg+xml"), image));
    rules.add(rule("URL of an image", "5.1, guess", MessagesRules::block,
        String.format(block, "{'type':'image','source':{'type':'url','url':'https://example.com/a.png'}}"),
        String.format(block, "{'type':'image','source':{'type':'url','url':'ms://file_1'}}")));
    rules.add(rule("block in a result", "5.1, guess", MessagesRules::block,
        "{'messages':[" + USER + "," + CALL + ","
        + RESULT.replace("'1'", "[{'type':'document','source':{'type':'text','data':'a'}}]")
            + "]}",
        "{'messages':[" + USER + "," + CALL + "," + RESULT.replace("'1'", "[{'type':'text','text':'a'}]") + "]}"));
  }

  private static void tools(List<Rule> rules) {
    rules.add(rule("type of a tool", "5.1, guess", asked -> asked.tools().stream().map(tool -> Body.text(tool, "type"))
        .filter(type -> !type.isEmpty() && !type.equals("custom")).findFirst()
        .map(type -> "Invalid request: unsupported tool type: " + type).orElse(""),
        "{'tools':[{'type':'web_search_20250305','name':'web_search','input_schema':{'type':'object','required':[]}}]}",
        "{" + TOOL + "}"));
    rules.add(rule("name of a tool", "5.1, 3.2", asked -> Checks.names(names(asked)), "{" + TOOL.replace("read", "21st_read")
        + "}",
        "{" + TOOL.replace("read", "first_read") + "}"));
    rules.add(rule("two tools of one name", "3.2", asked -> Checks.names(names(asked)),
        "{" + TOOL.replace("]}}]", "]}},") + TOOL.substring("'tools':[".length()) + "}", "{" + TOOL + "}"));
    rules.addAll(ToolSchemaRules.rules(MESSAGES, asked -> asked.tools().stream()
        .map(tool -> SchemaChecks.parameters(Body.object(tool, "input_schema"), true)).filter(text -> !text.isEmpty()).findFirst()
        .orElse(""), schema -> "{'tools':[{'name':'read','input_schema':" + schema + "}]}"));
    rules.add(rule("a named tool while thinking", "5.1, 3.4", MessagesRules::choice,
        "{" + TOOL + ",'tool_choice':{'type':'tool','name':'read'}}",
        "{" + TOOL + ",'thinking':{'type':'disabled'},'tool_choice':{'type':'tool','name':'read'}}"));
    rules.add(rule("a tool required while thinking", "5.1, 3.4", MessagesRules::choice,
        "{'model':'kimi-k2.6'," + TOOL + ",'tool_choice':{'type':'any'}}", "{" + TOOL + ",'tool_choice':{'type':'any'}}"));
  }

  private static List<String> names(Asked asked) {
    return asked.tools().stream().map(tool -> Body.text(tool, "name")).toList();
  }

  private static Rule rule(String name, String source, Rule.Check check, String wrong, String right) {
    return Rule.of(MESSAGES, name, source, check, wrong, right);
  }

  private static String block(Asked asked) {
    for (JsonObject message : Body.list(asked.body(), "messages")) {
      for (JsonObject block : Body.list(message, "content")) {
        String found = block(block, Body.text(message, "role"));
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }

  private static String block(JsonObject block, String role) {
    String type = Body.text(block, "type");
    Set<String> known = role.equals("assistant") ? Set.of("text", "thinking", "redacted_thinking", "tool_use")
        : Set.of("text", "image", "tool_result");
    if (!known.contains(type)) {
      return "Invalid request: unsupported content type: " + type;
    }
    if (type.equals("image")) {
      JsonObject source = Body.object(block, "source");
      return Body.text(source, "type").equals("base64") ? Checks.type(Body.text(source, "media_type"))
          : Checks.media(Body.text(source, "url"));
    }
    if (block.tryGet("content").orElse(null) instanceof JsonArray parts) {
      return Body.objects(parts).stream().filter(part -> !Set.of("text", "image").contains(Body.text(part, "type"))).findFirst()
          .map(part -> "Invalid request: unsupported content type: " + Body.text(part, "type")).orElse("");
    }
    return "";
  }

  private static String choice(Asked asked) {
    String type = Body.text(Body.object(asked.body(), "tool_choice"), "type");
    boolean forced = type.equals("tool") || type.equals("any") && asked.model().filter(KnownModel::k3).isEmpty();
    return forced && asked.thinks() ? "tool_choice '" + (type.equals("tool") ? "specified" : "required")
        + "' is incompatible with thinking enabled" : "";
  }
}
