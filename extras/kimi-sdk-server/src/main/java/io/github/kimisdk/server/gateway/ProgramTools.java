package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.tool.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The tools that a program declares, as functions, which are all that Kimi calls. A function of a namespace has the namespace as
 * a prefix, and a tool with free text is a function with one text. Names and schemas become such that Kimi takes. A tool that
 * the vendor's own service runs, such as web search, is left out. Calls of the history are translated in the same way, and
 * {@link #returned} translates those of the answer back.
 */
final class ProgramTools {

  /** The type of a call with free text, as the records of Responses have it. */
  private static final String CUSTOM = "custom";
  private static final String NAMESPACE = "namespace";
  private static final String INPUT = "input";
  private static final String SEPARATOR = "__";
  private static final JsonObject ONE_TEXT = Json.parse(
      "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"]}").asObject();
  /** Tools that the services of OpenAI, Anthropic and Google run themselves. Each begins the name of its versions. */
  private static final Set<String> OF_THE_SERVICE = Set.of(
      "web_search", "web_fetch", "file_search", "code_interpreter", "code_execution", "image_generation", "local_shell", "mcp",
      "tool_search", "google_search", "googleSearch", "googleMaps", "urlContext", "url_context", "codeExecution", "fileSearch",
      "computerUse", "enterpriseWebSearch", "retrieval");
  /** Those among them that the search of Kimi's account stands for. */
  private static final Set<String> SEARCHES = Set.of("web_search", "google_search", "googleSearch");

  /** A declared tool that is called by another name or in another form. */
  private record Renamed(String name, String namespace, boolean custom) {}

  private static final int LONGEST_NAME = 64;

  /** The declared tools by the names that Kimi sees, as far as these differ. */
  private final Map<String, Renamed> renamed = new HashMap<>();
  private final Map<String, String> sent = new HashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Function<Sources, List<Tool<?>>> web;
  private final Sources sources = new Sources();
  private final Map<String, Tool<?>> searches = new LinkedHashMap<>();
  private int mostSearches = WebSearch.MOST_CALLS;

  /** Takes the tools for the web, which may be none. */
  ProgramTools(Function<Sources, List<Tool<?>>> web) {
    this.web = web;
  }

  /** Returns the tools that were left out, by their types. */
  List<String> leftOut() {
    return leftOut;
  }

  /** Returns the tools that search the web for a tool of the vendor's service. */
  Optional<WebSearch.Tools> searches() {
    return searches.isEmpty() ? Optional.empty() : Optional.of(new WebSearch.Tools(searches, sources, mostSearches));
  }

  /**
   * Translates the tools and the choice among them. A choice of one tool becomes the duty to call a tool, with that tool alone.
   *
   * @throws IllegalArgumentException if a tool can be neither translated nor left out
   */
  ToolUse translate(ToolUse use) {
    List<ToolSpec> functions = new ArrayList<>();
    for (int i = 0; i < use.tools().size(); i++) {
      add(use.tools().get(i), "/tools/" + i, functions);
    }
    if (functions.isEmpty()) {
      return ToolUse.NONE;
    }
    ToolUse translated = new ToolUse(functions, use.choice());
    if (use.choice().orElse(null) instanceof ToolChoice.Named named) {
      return only(translated, Set.of(sentName(named.extra(), named.name())), ToolChoice.REQUIRED);
    }
    return use.choice().orElse(null) instanceof ToolChoice.Unknown other ? chosen(translated, other) : translated;
  }

  private static ToolUse only(ToolUse use, Set<String> names, ToolChoice choice) {
    List<ToolSpec> chosen = use.tools().stream().filter(tool -> names.contains(tool.name())).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("/tool_choice: expected the name of a tool of the request, found "
          + String.join(", ", names));
    }
    return new ToolUse(chosen, Optional.of(choice));
  }

  /** Translates {@code allowed_tools} of OpenAI, in the form of chat completions and in that of Responses. */
  private ToolUse chosen(ToolUse use, ToolChoice.Unknown choice) {
    if (SEARCHES.stream().anyMatch(choice.type()::startsWith) && !searches.isEmpty()) {
      return only(use, searches.keySet(), ToolChoice.REQUIRED);
    }
    ObjectReader fields = ObjectReader.of(choice.raw(), "/tool_choice");
    if (choice.type().equals(CUSTOM)) {
      return only(use, Set.of(name(fields)), ToolChoice.REQUIRED);
    }
    if (!choice.type().equals("allowed_tools")) {
      throw new IllegalArgumentException(
          "/tool_choice/type: expected auto, none, required, function, custom or allowed_tools, found " + choice.type());
    }
    ObjectReader allowed = choice.raw().has("allowed_tools") ? fields.child("allowed_tools") : fields;
    List<String> names = allowed.list("tools", tool -> sentName(tool.object(), name(tool)));
    return only(use, Set.copyOf(names), new ToolChoice.Mode(allowed.string("mode").orElse("auto")));
  }

  /** Returns the name of a tool, which chat completions have in an object of its type. */
  private static String name(ObjectReader tool) {
    return Stream.of("function", CUSTOM).filter(tool.object()::has).findFirst().map(tool::child).orElse(tool).required("name");
  }

  private void add(ToolSpec tool, String path, List<ToolSpec> functions) {
    if (tool instanceof ToolSpec.Function function) {
      functions.add(declared(function, path, Optional.empty()));
    } else if (!(tool instanceof ToolSpec.Unknown other)) {
      functions.add(tool);
    } else if (other.type().equals(NAMESPACE)) {
      addNamespace(ObjectReader.of(other.raw(), path), functions);
    } else if (other.type().equals(CUSTOM)) {
      ToolSpec.Function custom = custom(ObjectReader.of(other.raw(), path));
      functions.add(declared(custom, path, Optional.of(new Renamed(custom.name(), "", true))));
    } else if (SEARCHES.stream().anyMatch(other.type()::startsWith) && searches(functions)) {
      int most = ObjectReader.of(other.raw(), path).integer("max_uses").orElse(mostSearches);
      mostSearches = Math.min(mostSearches, most);
    } else {
      // The name goes into a header, so it is the known one and not that of the program.
      leftOut.add(OF_THE_SERVICE.stream().filter(other.type()::startsWith).findFirst().orElseThrow(() ->
          new IllegalArgumentException(path + "/type: expected a function, a namespace or a custom tool, found "
          + other.type() + ", which Kimi cannot run; let the program run it as a function")));
    }
  }

  /** Declares the tools for the web, once. Returns false if the account has none. */
  private boolean searches(List<ToolSpec> functions) {
    for (Tool<?> tool : searches.isEmpty() ? web.apply(sources) : List.<Tool<?>>of()) {
      String name = valid("web_" + tool.name());
      ToolSpec.Function spec = (ToolSpec.Function) tool.spec();
      // The key is no name that a program can declare.
      sent.put(" " + name, name);
      searches.put(name, tool);
      functions.add(new ToolSpec.Function(name, spec.description(), spec.parameters(), spec.strict(), spec.extra()));
    }
    return !searches.isEmpty();
  }

  /** Returns a function with a name and a schema that Kimi takes. */
  private ToolSpec declared(ToolSpec.Function function, String path, Optional<Renamed> own) {
    String name = sent.computeIfAbsent(function.name(), this::valid);
    if (own.isPresent() || !name.equals(function.name())) {
      renamed.put(name, own.orElseGet(() -> new Renamed(function.name(), "", false)));
    }
    return new ToolSpec.Function(name, function.description(), Schemas.normalized(function.parameters(), path + "/parameters"),
        function.strict(), function.extra());
  }

  /** Kimi takes letters, digits, dashes and underscores after a letter or an underscore. */
  private String valid(String name) {
    String known = name.replaceAll("[^a-zA-Z0-9_-]", "_");
    boolean letter = !known.isEmpty() && (Character.isLetter(known.charAt(0)) || known.charAt(0) == '_');
    String plain = letter ? known : "_" + known;
    String free = plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    for (int i = 2; sent.containsValue(free); i++) {
      String end = "_" + i;
      free = plain.substring(0, Math.min(plain.length(), LONGEST_NAME - end.length())) + end;
    }
    return free;
  }

  private void addNamespace(ObjectReader fields, List<ToolSpec> functions) {
    String namespace = fields.required("name");
    fields.list("tools", tool -> {
      String own = tool.required("name");
      String name = namespace + SEPARATOR + own;
      ToolSpec.Function function = new ToolSpec.Function(
          name, tool.string("description"), tool.child("parameters").object(), tool.bool("strict"), JsonObject.EMPTY);
      return functions.add(declared(function, tool.path(), Optional.of(new Renamed(own, namespace, false))));
    });
  }

  /** A grammar has no place in a schema, so the model reads it in the description. */
  private static ToolSpec.Function custom(ObjectReader fields) {
    ObjectReader own = fields.object().has(CUSTOM) ? fields.child(CUSTOM) : fields;
    String name = own.required("name");
    ObjectReader format = own.child("format");
    ObjectReader grammar = format.object().has("grammar") ? format.child("grammar") : format;
    String description = own.string("description").orElse("")
        + grammar.string("definition").map(rules -> "\n\nThe input follows this grammar:\n" + rules).orElse("");
    return new ToolSpec.Function(name, Optional.of(description).filter(text -> !text.isBlank()), ONE_TEXT, Optional.empty(),
        JsonObject.EMPTY);
  }

  private String sentName(JsonObject extra, String name) {
    String full = extra.tryGet(NAMESPACE).orElse(null) instanceof JsonString namespace
        ? namespace.value() + SEPARATOR + name : name;
    return sent.getOrDefault(full, full);
  }

  /** Translates the calls of the history. */
  List<Message> translate(List<Message> messages) {
    return messages.stream().map(this::translate).toList();
  }

  private Message translate(Message message) {
    if (message instanceof ToolMessage result && result.toolCallId().length() > LONGEST_NAME) {
      return new ToolMessage(shortened(result.toolCallId()), result.content(), result.name(), result.extra());
    }
    return message instanceof AssistantMessage answer && !answer.toolCalls().isEmpty()
        ? answer.withToolCalls(answer.toolCalls().stream().map(this::sent).toList()) : message;
  }

  private ToolCall sent(ToolCall call) {
    boolean custom = call.type().equals(CUSTOM);
    return new ToolCall(shortened(call.id()), custom ? ToolCall.FUNCTION : call.type(), sentName(call.extra(), call.name()),
        custom ? Json.write(JsonObject.of(INPUT, call.arguments())) : call.arguments(), call.extra().without(NAMESPACE));
  }

  /** Kimi takes ids of calls as long as names. */
  private static String shortened(String id) {
    String end = "_" + Integer.toHexString(id.hashCode());
    return id.length() <= LONGEST_NAME ? id : id.substring(0, LONGEST_NAME - end.length()) + end;
  }

  /** Returns a complete call of the answer in the form in which the program declared its tool. */
  ToolCall returned(ToolCall call) {
    Renamed tool = renamed.get(call.name());
    if (tool == null) {
      return call;
    }
    JsonObject extra = tool.namespace.isEmpty() ? call.extra() : call.extra().with(NAMESPACE, JsonString.of(tool.namespace));
    return tool.custom ? new ToolCall(call.id(), CUSTOM, tool.name, input(call.arguments()), extra)
        : new ToolCall(call.id(), call.type(), tool.name, call.arguments(), extra);
  }

  /** Returns whether the arguments of a call are translated too, so that they have to be complete. */
  boolean custom(String name) {
    return renamed.containsKey(name) && renamed.get(name).custom;
  }

  /** Returns the free text, or the arguments as the model wrote them if they have another form. */
  private static String input(String arguments) {
    try {
      return Json.parse(arguments).asObject().get(INPUT).asString();
    } catch (JsonParseException | JsonTypeException other) {
      return arguments;
    }
  }
}
