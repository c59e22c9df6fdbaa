package io.github.kimisdk.strict;

import static io.github.kimisdk.strict.Route.RESPONSES;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The refusals of the Responses route. */
final class ResponsesRules {

  private static final Set<String> ITEMS = Set.of("message", "reasoning", "function_call", "function_call_output",
      "custom_tool_call", "custom_tool_call_output", "web_search_call", "additional_tools");
  private static final Set<String> PARTS = Set.of("input_text", "output_text", "input_image", "summary_text", "reasoning_text");
  private static final String TOOL =
      "'tools':[{'type':'function','name':'read','parameters':{'type':'object','properties':{},'required':[]}}]";
  private static final String USER = "{'type':'message','role':'user','content':'go on'}";
  private static final String CALL = "{'type':'function_call','call_id':'a:0','name':'a','arguments':'{}'}";
  private static final String RESULT = "{'type':'function_call_output','call_id':'a:0','output':'1'}";

  private ResponsesRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    settings(rules);
    items(rules);
    tools(rules);
    return rules;
  }

  private static void settings(List<Rule> rules) {
    rules.add(rule("temperature", "2.4", Checks::temperature, "{'temperature':0.5}", "{'temperature':1}"));
    rules.add(rule("top_p", "2.4", asked -> Checks.fixed(asked, "top_p", 0.95), "{'top_p':1}", "{'top_p':0.95}"));
    rules.add(rule("effort", "4.10", asked -> {
      String effort = Body.text(Body.object(asked.body(), "reasoning"), "effort");
      return Set.of("", "low", "high", "max").contains(effort) ? ""
          : "reasoning.effort value \"" + effort + "\" is not supported";
    }, "{'reasoning':{'effort':'none'}}", "{'reasoning':{'effort':'low'}}"));
    rules.add(rule("text.format", "4.10, guess", asked -> {
      JsonObject format = Body.object(Body.object(asked.body(), "text"), "format");
      String type = Body.text(format, "type");
      return type.isEmpty() || type.equals("text") ? "" : type.equals("json_schema")
          ? SchemaChecks.answer(Body.object(format, "schema"), !Body.no(format, "strict"))
          : "Invalid request: text.format.type value \"" + type + "\" is not supported";
    }, "{'text':{'format':{'type':'json_object'}}}", "{'text':{'format':{'type':'json_schema','name':'n','schema':"
        + "{'type':'object','properties':{},'required':[]}}}}"));
    rules.add(rule("previous_response_id", "4.10, guess", asked -> Body.member(asked.body(), "previous_response_id").isPresent()
        || Body.member(asked.body(), "conversation").isPresent() ? "Invalid request: previous_response_id is not supported" : "",
        "{'previous_response_id':'resp_1'}", "{'previous_response_id':null}"));
    rules.add(rule("background", "4.10, guess", asked -> Body.yes(asked.body(), "background")
        ? "Invalid request: background is not supported" : "", "{'background':true}", "{'background':false}"));
  }

  private static void items(List<Rule> rules) {
    rules.add(rule("no input", "4.10, 2.1", asked -> asked.last().text().isEmpty() && Body.list(asked.body(), "input").isEmpty()
        ? "Invalid request: input must not be empty" : "", "{'input':[]}", "{'input':'go on'}"));
    rules.add(rule("type of an item", "4.10, guess", asked -> Body.list(asked.body(), "input").stream()
        .map(item -> Body.text(item, "type")).filter(type -> !type.isEmpty() && !ITEMS.contains(type)).findFirst()
        .map(type -> "Invalid request: unsupported input item type: " + type).orElse(""),
        "{'input':[" + USER + ",{'type':'local_shell_call','call_id':'a:0','action':{}}]}", "{'input':[" + USER + "]}"));
    rules.add(rule("role", "4.10, guess", asked -> Checks.roles(asked, "input", Set.of("user", "assistant", "developer")),
        "{'input':[{'type':'message','role':'system','content':'a'}," + USER + "]}",
        "{'input':[{'type':'message','role':'developer','content':'a'}," + USER + "]}"));
    rules.add(rule("empty text part", "2.2", Checks::emptyParts,
        "{'input':[{'type':'message','role':'user','content':[{'type':'input_text','text':''}]}]}",
        "{'input':[{'type':'message','role':'user','content':[{'type':'input_text','text':'a'}]}]}"));
    rules.add(rule("type of a part", "4.10, guess", ResponsesRules::parts,
        "{'input':[{'type':'message','role':'user','content':[{'type':'input_file','file_data':'AAAA','filename':'a.pdf'}]}]}",
        "{'input':[{'type':'message','role':'user','content':[{'type':'input_text','text':'a'}]}]}"));
    rules.add(rule("URL of an image", "2.2, guess", ResponsesRules::parts,
        "{'input':[{'type':'message','role':'user','content':[{'type':'input_image','image_url':'https://example.com/a.png'}]}]}",
        "{'input':[{'type':'message','role':'user','content':[{'type':'input_image','image_url':'ms://file_1'}]}]}"));
    rules.add(rule("result without a call", "2.2", Checks::pairs, "{'input':[" + USER + "," + RESULT + "]}",
        "{'input':[" + USER + "," + CALL + "," + RESULT + "]}"));
    rules.add(rule("call without a result", "2.2", Checks::pairs, "{'input':[" + USER + "," + CALL + "," + USER + "]}",
        "{'input':[" + USER + "," + CALL + "," + RESULT + "," + USER + "]}"));
    rules.add(rule("one id for two calls", "2.6, guess", Checks::pairs,
        "{'input':[" + USER + "," + CALL + "," + CALL + "," + RESULT + "," + RESULT + "]}",
        "{'input':[" + USER + "," + CALL + "," + RESULT + "," + CALL + "," + RESULT + "]}"));
  }

  private static void tools(List<Rule> rules) {
    rules.add(rule("type of a tool", "4.10, guess", ResponsesRules::toolTypes, "{'tools':[{'type':'local_shell'}]}",
        "{'tools':[{'type':'web_search'}]}"));
    rules.add(rule("custom tool", "4.10, guess", ResponsesRules::toolTypes,
        "{'tools':[{'type':'custom','name':'shell','format':{'type':'text'}}]}",
        "{'tools':[{'type':'custom','name':'apply_patch','format':{'type':'grammar','syntax':'lark','definition':'a'}}]}"));
    rules.add(rule("name of a tool", "3.2", asked -> Checks.names(functions(asked).stream()
        .map(tool -> Body.text(tool, "name")).toList()), "{" + TOOL.replace("read", "21st_read") + "}", "{" + TOOL + "}"));
    rules.addAll(ToolSchemaRules.rules(RESPONSES, asked -> functions(asked).stream()
        .map(tool -> SchemaChecks.parameters(Body.object(tool, "parameters"), !Body.no(tool, "strict")))
        .filter(text -> !text.isEmpty()).findFirst().orElse(""),
        schema -> "{'tools':[{'type':'function','name':'read','parameters':" + schema + "}]}"));
    rules.add(rule("choice of tools", "4.10, guess", asked -> {
      JsonValue choice = Body.member(asked.body(), "tool_choice").orElse(null);
      return choice == null || choice instanceof JsonString text && text.asString().equals("auto") ? ""
          : "Invalid request: tool_choice " + choice + " is not supported";
    }, "{" + TOOL + ",'tool_choice':'required'}", "{" + TOOL + ",'tool_choice':'auto'}"));
  }

  private static List<JsonObject> functions(Asked asked) {
    List<JsonObject> functions = new ArrayList<>();
    for (JsonObject tool : asked.tools()) {
      List<JsonObject> inside = Body.text(tool, "type").equals("namespace") ? Body.list(tool, "tools") : List.of(tool);
      inside.stream().filter(one -> Body.text(one, "type").equals("function")).forEach(functions::add);
    }
    return functions;
  }

  private static Rule rule(String name, String source, Rule.Check check, String wrong, String right) {
    return Rule.of(RESPONSES, name, source, check, wrong, right);
  }

  private static String parts(Asked asked) {
    for (JsonObject item : Body.list(asked.body(), "input")) {
      for (JsonObject part : Body.list(item, "content")) {
        if (!PARTS.contains(Body.text(part, "type"))) {
          return "Invalid request: unsupported content type: " + Body.text(part, "type");
        }
        String found = Body.text(part, "type").equals("input_image") ? Checks.media(Body.text(part, "image_url")) : "";
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }

  private static String toolTypes(Asked asked) {
    for (JsonObject tool : asked.tools()) {
      String type = Body.text(tool, "type");
      boolean known = Set.of("function", "namespace", "web_search").contains(type)
          || type.equals("custom") && Body.text(tool, "name").equals("apply_patch")
              && Body.text(Body.object(tool, "format"), "syntax").equals("lark");
      if (!known) {
        return "Invalid request: unsupported tool: " + type + " " + Body.text(tool, "name");
      }
    }
    return "";
  }
}
