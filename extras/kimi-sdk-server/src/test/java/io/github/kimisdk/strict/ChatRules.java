package io.github.kimisdk.strict;

import static io.github.kimisdk.strict.Route.CHAT;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The refusals of chat completions. */
final class ChatRules {

  private static final String TOOL = "'tools':[{'type':'function','function':{'name':'read','parameters':{'type':'object',"
      + "'properties':{},'required':[]}}}]";
  private static final String CALL = "{'role':'assistant','reasoning_content':'','tool_calls':[{'id':'a:0','type':'function',"
      + "'function':{'name':'a','arguments':'{}'}}]}";
  private static final String BARE = CALL.replace("'reasoning_content':'',", "");
  private static final String RESULT = "{'role':'tool','tool_call_id':'a:0','content':'1'}";
  private static final String USER = "{'role':'user','content':'go on'}";

  private static final Map<String, Class<? extends JsonValue>> TYPES = Map.ofEntries(
      Map.entry("messages", JsonArray.class), Map.entry("max_tokens", JsonNumber.class),
      Map.entry("max_completion_tokens", JsonNumber.class), Map.entry("stream", JsonBoolean.class),
      Map.entry("stream_options", JsonObject.class), Map.entry("temperature", JsonNumber.class),
      Map.entry("top_p", JsonNumber.class), Map.entry("n", JsonNumber.class),
      Map.entry("response_format", JsonObject.class), Map.entry("tools", JsonArray.class),
      Map.entry("thinking", JsonObject.class), Map.entry("reasoning_effort", JsonString.class),
      Map.entry("prompt_cache_key", JsonString.class), Map.entry("safety_identifier", JsonString.class),
      Map.entry("logprobs", JsonBoolean.class), Map.entry("top_logprobs", JsonNumber.class),
      Map.entry("prompt_cache_options", JsonObject.class), Map.entry("prediction", JsonObject.class));

  private ChatRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(rule("type of a field", "2.1, guess", ChatRules::types, "{'reasoning_effort':3}", "{'reasoning_effort':'low'}"));
    settings(rules);
    messages(rules);
    parts(rules);
    tools(rules);
    return rules;
  }

  private static void settings(List<Rule> rules) {
    rules.add(rule("temperature", "2.4", Checks::temperature, "{'temperature':0.5}", "{'temperature':1}"));
    rules.add(rule("temperature without thinking", "2.4", Checks::temperature,
        "{'model':'kimi-k2.6','thinking':{'type':'disabled'},'temperature':1}",
        "{'model':'kimi-k2.6','thinking':{'type':'disabled'},'temperature':0.6}"));
    rules.add(rule("top_p", "2.4", asked -> Checks.fixed(asked, "top_p", 0.95), "{'top_p':1}", "{'top_p':0.95}"));
    rules.add(rule("n", "2.4", asked -> Checks.fixed(asked, "n", 1), "{'n':2}", "{'n':1}"));
    for (String penalty : List.of("presence_penalty", "frequency_penalty")) {
      rules.add(rule(penalty, "2.4", asked -> Checks.fixed(asked, penalty, 0), "{'" + penalty + "':0.5}", "{'" + penalty
          + "':0}"));
    }
    rules.add(rule("stop", "2.1", asked -> Checks.stop(asked, "stop"), "{'stop':['1','2','3','4','5','6']}", "{'stop':['1']}"));
    rules.add(rule("length of a stop word", "2.1, guess", asked -> Checks.stop(asked, "stop"),
        "{'stop':'123456789012345678901234567890123'}", "{'stop':'12345678901234567890123456789012'}"));
    rules.add(rule("logprobs", "2.1", asked -> Body.yes(asked.body(), "logprobs") && asked.model().filter(KnownModel::k3)
        .isPresent()
        ? "invalid logprobs: only false is allowed for this model" : "", "{'logprobs':true}", "{'logprobs':false}"));
    rules.add(rule("top_logprobs", "2.1", asked -> Body.member(asked.body(), "top_logprobs").isPresent()
        && !Body.yes(asked.body(), "logprobs")
        ? "Invalid request: logprobs must be set to true if top_logprobs is used" : "", "{'top_logprobs':2}", "{}"));
    rules.add(rule("thinking of K2.7", "2.3", asked -> asked.modelId().startsWith("kimi-k2.7") && !asked.thinks()
        ? "invalid thinking: only type=enabled is allowed for this model" : "",
        "{'model':'kimi-k2.7-code','thinking':{'type':'disabled'}}", "{'model':'kimi-k2.7-code','thinking':{'type':'enabled'}}"));
    rules.add(rule("members of thinking", "2.3, guess", ChatRules::thinking,
        "{'model':'kimi-k2.6','thinking':{'type':'enabled','budget_tokens':1024}}",
        "{'model':'kimi-k2.6','thinking':{'type':'enabled','keep':'all'}}"));
    rules.add(rule("response_format", "2.5, guess", ChatRules::format, "{'response_format':{'type':'grammar'}}",
        "{'response_format':{'type':'json_object'}}"));
    rules.add(rule("name of a schema", "2.5, guess", ChatRules::format,
        "{'response_format':{'type':'json_schema','json_schema':{'schema':{'type':'object','properties':{},'required':[]}}}}",
        "{'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object','properties':{},"
            + "'required':[]}}}}"));
    rules.add(rule("keyword in the schema of an answer", "2.5, guess", ChatRules::format,
        "{'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object','properties':"
            + "{'a':{'type':'string','pattern':'x'}},'required':[]}}}}",
        "{'response_format':{'type':'json_schema','json_schema':{'name':'n','strict':false,'schema':{'type':'object',"
            + "'properties':{'a':{'type':'string','pattern':'x'}},'required':[]}}}}"));
    rules.add(rule("partial mode with json_object", "3.6, guess", ChatRules::partial,
        "{'response_format':{'type':'json_object'},'messages':[" + USER + ",{'role':'assistant','content':'{','partial':true}]}",
        "{'messages':[" + USER + ",{'role':'assistant','content':'{','partial':true}]}"));
    rules.add(rule("prompt_cache_options", "2.1, guess", asked -> {
      String ttl = Body.text(Body.object(asked.body(), "prompt_cache_options"), "ttl");
      return ttl.isEmpty() || ttl.equals("5m") || ttl.equals("1h") ? "" : "Invalid request: invalid ttl: " + ttl;
    }, "{'prompt_cache_options':{'mode':'implicit','ttl':'24h'}}", "{'prompt_cache_options':{'mode':'implicit','ttl':'1h'}}"));
    rules.add(rule("functions", "2.1, guess", asked -> asked.body().has("functions") || asked.body().has("function_call")
        ? "Invalid request: functions is not supported, use tools" : "", "{'functions':[]}", "{}"));
  }

  private static void messages(List<Rule> rules) {
    rules.add(rule("no messages", "2.1", asked -> Body.list(asked.body(), "messages").isEmpty()
        ? "Invalid request: messages must not be empty" : "", "{'messages':[]}", "{}"));
    Rule.Check roles = asked -> Checks.roles(asked, "messages", Set.of("system", "user", "assistant", "tool"));
    rules.add(rule("role", "2.2, guess", roles, "{'messages':[{'role':'function','name':'a','content':'1'}]}", "{}"));
    rules.add(rule("role developer", "2.2, guess", roles, "{'messages':[{'role':'developer','content':'Be brief.'}," + USER
        + "]}",
        "{'messages':[{'role':'system','content':'Be brief.'}," + USER + "]}"));
    rules.add(rule("empty assistant message", "2.2", Checks::emptyAssistant,
        "{'messages':[" + USER + ",{'role':'assistant','content':''}," + USER + "]}",
        "{'messages':[" + USER + ",{'role':'assistant','content':'1'}," + USER + "]}"));
    rules.add(rule("empty text part", "2.2", Checks::emptyParts,
        "{'messages':[{'role':'user','content':[{'type':'text','text':''}]}]}",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'1'}]}]}"));
    rules.add(rule("result without a call", "2.2", Checks::pairs, "{'messages':[" + USER + "," + RESULT + "]}",
        "{'messages':[" + USER + "," + CALL + "," + RESULT + "]}"));
    rules.add(rule("call without a result", "2.2", Checks::pairs, "{'messages':[" + USER + "," + CALL + "," + USER + "]}",
        "{'messages':[" + USER + "," + CALL + "," + RESULT + "," + USER + "]}"));
    rules.add(rule("repeated result", "2.2", Checks::pairs, "{'messages':[" + USER + "," + CALL + "," + RESULT + "," + RESULT
        + "]}",
        "{'messages':[" + USER + "," + CALL + "," + RESULT + "," + CALL + "," + RESULT + "]}"));
    rules.add(rule("one id for two calls", "2.6, guess", Checks::pairs,
        "{'messages':[" + USER + ","
        + CALL.replace("]}", ",{'id':'a:0','type':'function','function':{'name':'a','arguments':'{}'}}]}")
            + "," + RESULT + "," + RESULT + "]}", "{}"));
    rules.add(rule("length of the id of a call", "2.6, guess", asked -> asked.turns().stream()
        .flatMap(turn -> turn.calls().stream())
        .anyMatch(id -> id.length() > 64) ? "Invalid request: tool call id is longer than 64 characters" : "",
        ("{'messages':[" + USER + "," + CALL + "," + RESULT + "]}").replace("a:0", "a".repeat(65)), "{}"));
    rules.add(rule("missing reasoning", "3.1", ChatRules::reasoning, "{'messages':[" + USER + "," + BARE + "," + RESULT + "]}",
        "{'model':'kimi-k2.6','thinking':{'type':'disabled'},'messages':[" + USER + "," + BARE + "," + RESULT + "]}"));
    rules.add(rule("missing reasoning of an earlier turn", "3.1", ChatRules::reasoning,
        "{'messages':[" + USER + "," + BARE + "," + RESULT + "," + USER + "]}",
        "{'model':'kimi-k2.6','messages':[" + USER + "," + BARE + "," + RESULT + "," + USER + "]}"));
    rules.add(rule("tools and text in a system message", "2.2", ChatRules::systemTools,
        "{'messages':[{'role':'system','content':'a'," + TOOL + "}," + USER + "]}",
        "{'messages':[{'role':'system'," + TOOL + "}," + USER + "]}"));
    rules.add(rule("tools in a system message of K2", "2.2", ChatRules::systemTools,
        "{'model':'kimi-k2.6','messages':[{'role':'system'," + TOOL + "}," + USER + "]}", "{}"));
  }

  private static void parts(List<Rule> rules) {
    rules.add(rule("content as text of JSON", "2.2, guess", ChatRules::content,
        "{'messages':[{'role':'user','content':{'type':'text'}}]}",
        "{}"));
    rules.add(rule("type of a part", "2.2, guess", ChatRules::content,
        "{'messages':[{'role':'user','content':[{'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}}]}]}", "{}"));
    rules.add(rule("file as a part", "2.2, guess", ChatRules::content,
        "{'messages':[{'role':'user','content':[{'type':'file','file':{'file_data':'data:application/pdf;base64,AAAA'}}]}]}",
        "{}"));
    rules.add(rule("URL of an image", "2.2, guess", ChatRules::content,
        "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'https://example.com/a.png'}}]}]}",
        "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'ms://file_1'}}]}]}"));
    rules.add(rule("SVG", "2.2, guess", ChatRules::content,
        "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/svg+xml;base64,AAAA'}}]}]}",
        "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]}]}"));
  }

  private static void tools(List<Rule> rules) {
    rules.add(rule("type of a tool", "3.2, guess", ChatRules::toolTypes, "{'tools':[{'type':'web_search'}]}", "{" + TOOL + "}"));
    rules.add(rule("name of a tool", "3.2", asked -> Checks.names(names(asked)), "{" + TOOL.replace("read", "21st_read") + "}",
        "{" + TOOL.replace("read", "first_read") + "}"));
    rules.add(rule("two tools of one name", "3.2", asked -> Checks.names(names(asked)),
        "{" + TOOL.replace("]}}}]", "]}}},") + TOOL.substring("'tools':[".length()) + "}", "{" + TOOL + "}"));
    rules.add(rule("129 tools", "3.2", asked -> Checks.names(names(asked)), many(129), many(128)));
    rules.addAll(ToolSchemaRules.rules(CHAT, asked -> {
      for (JsonObject tool : asked.tools()) {
        JsonObject function = Body.object(tool, "function");
        boolean strict = !Body.no(function, "strict");
        String found = Body.text(tool, "type").equals("function")
            ? SchemaChecks.parameters(Body.object(function, "parameters"), strict) : "";
        if (!found.isEmpty()) {
          return found;
        }
      }
      return "";
    }, schema -> "{'tools':[{'type':'function','function':{'name':'read','parameters':" + schema + "}}]}"));
    rules.add(rule("a tool required while thinking", "3.4", ChatRules::choice,
        "{'model':'kimi-k2.6'," + TOOL + ",'tool_choice':'required'}", "{" + TOOL + ",'tool_choice':'required'}"));
    rules.add(rule("a named tool while thinking", "3.4", ChatRules::choice,
        "{" + TOOL + ",'tool_choice':{'type':'function','function':{'name':'read'}}}",
        "{'model':'kimi-k2.6','thinking':{'type':'disabled'}," + TOOL
            + ",'tool_choice':{'type':'function','function':{'name':'read'}}}"));
    rules.add(rule("another choice of tools", "2.1, guess", ChatRules::choice, "{" + TOOL + ",'tool_choice':'any'}",
        "{" + TOOL + ",'tool_choice':'none'}"));
  }

  static String many(int count) {
    List<String> tools = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tools.add(TOOL.substring("'tools':[".length(), TOOL.length() - 1).replace("read", "read" + i));
    }
    return "{'tools':[" + String.join(",", tools) + "]}";
  }

  private static List<String> names(Asked asked) {
    return asked.tools().stream().filter(tool -> Body.text(tool, "type").equals("function"))
        .map(tool -> Body.text(Body.object(tool, "function"), "name")).toList();
  }

  private static Rule rule(String name, String source, Rule.Check check, String wrong, String right) {
    return Rule.of(CHAT, name, source, check, wrong, right);
  }

  private static String types(Asked asked) {
    return TYPES.entrySet().stream().filter(field -> Body.member(asked.body(), field.getKey())
        .filter(value -> !field.getValue().isInstance(value)).isPresent()).map(Map.Entry::getKey).sorted().findFirst()
        .map(name -> "Invalid request: invalid type of field " + name).orElse("");
  }

  private static String thinking(Asked asked) {
    JsonObject thinking = Body.object(asked.body(), "thinking");
    if (thinking.empty()) {
      return "";
    }
    Set<String> members = asked.model().filter(KnownModel::kimiCode).isPresent() ? Set.of("type", "keep", "effort")
        : Set.of("type", "keep");
    boolean known = members.containsAll(thinking.names())
        && Set.of("enabled", "disabled").contains(Body.text(thinking, "type"));
    return known ? "" : "Invalid request: invalid thinking: " + thinking.names();
  }

  private static String format(Asked asked) {
    JsonObject format = Body.object(asked.body(), "response_format");
    String type = Body.text(format, "type");
    if (format.empty() || type.equals("text") || type.equals("json_object")) {
      return "";
    }
    JsonObject schema = Body.object(format, "json_schema");
    if (!type.equals("json_schema")) {
      return "Invalid request: invalid response_format.type: " + type;
    }
    if (Body.text(schema, "name").isEmpty() || Body.object(schema, "schema").empty()) {
      return "Invalid request: response_format.json_schema needs name and schema";
    }
    return SchemaChecks.answer(Body.object(schema, "schema"), !Body.no(schema, "strict"));
  }

  private static String partial(Asked asked) {
    boolean partial = Body.list(asked.body(), "messages").stream().anyMatch(message -> message.has("partial"));
    boolean json = Body.text(Body.object(asked.body(), "response_format"), "type").equals("json_object");
    return partial && json ? "Invalid request: partial mode cannot be used with json_object" : "";
  }

  /** A model that thinks wants its reasoning back: all of it, or for K2.6 only that of the turn that is not over. */
  private static String reasoning(Asked asked) {
    boolean all = !asked.modelId().equals("kimi-k2.6")
        || Body.text(Body.object(asked.body(), "thinking"), "keep").equals("all");
    int from = 0;
    for (Turn turn : asked.turns()) {
      from = !all && turn.role().equals("user") ? turn.position() : from;
    }
    for (Turn turn : asked.turns()) {
      if (asked.thinks() && turn.position() >= from && !turn.calls().isEmpty() && !turn.reasoned()) {
        return "thinking is enabled but reasoning_content is missing in assistant tool call message at index " + turn.position();
      }
    }
    return "";
  }

  private static String systemTools(Asked asked) {
    for (JsonObject message : Body.list(asked.body(), "messages")) {
      if (Body.text(message, "role").equals("system") && message.has("tools")) {
        boolean k3 = asked.model().filter(model -> model.k3() || model.kimiCode()).isPresent();
        if (!k3 || message.has("content")) {
          return k3 ? "Invalid request: tools cannot be used with content" : "tokenization failed";
        }
      }
    }
    return "";
  }

  private static String content(Asked asked) {
    for (JsonObject message : Body.list(asked.body(), "messages")) {
      JsonValue content = Body.member(message, "content").orElse(null);
      if (content != null && !(content instanceof JsonString) && !(content instanceof JsonArray)) {
        return "Invalid request: content must be a string or an array of objects";
      }
      for (JsonObject part : Body.list(message, "content")) {
        String found = part(part);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }

  private static String part(JsonObject part) {
    String type = Body.text(part, "type");
    return switch (type) {
      case "text" -> "";
      case "image_url", "video_url" -> Checks.media(
          part.tryGet(type).orElse(null) instanceof JsonString url ? url.asString() : Body.text(Body.object(part, type), "url"));
      default -> "Invalid request: unsupported content type: " + type;
    };
  }

  private static String toolTypes(Asked asked) {
    return asked.tools().stream().map(tool -> Body.text(tool, "type"))
        .filter(type -> !type.equals("function") && !type.equals("builtin_function")).findFirst()
        .map(type -> "Invalid request: unsupported tool type: " + type).orElse("");
  }

  private static String choice(Asked asked) {
    JsonValue choice = Body.member(asked.body(), "tool_choice").orElse(null);
    if (choice == null || choice instanceof JsonString text && Set.of("auto", "none").contains(text.asString())) {
      return "";
    }
    boolean named = choice instanceof JsonObject object && Body.text(object, "type").equals("function")
        && !Body.text(Body.object(object, "function"), "name").isEmpty();
    if (!named && !(choice instanceof JsonString text && text.asString().equals("required"))) {
      return "Invalid request: invalid tool_choice: " + choice;
    }
    boolean forced = named || asked.model().filter(KnownModel::k3).isEmpty();
    return asked.thinks() && forced
        ? "tool_choice '" + (named ? "specified" : "required") + "' is incompatible with thinking enabled" : "";
  }
}
