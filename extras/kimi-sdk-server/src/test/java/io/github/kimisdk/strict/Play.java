package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.strict.Reply.Answer;
import io.github.kimisdk.strict.Reply.Call;
import io.github.kimisdk.strict.Reply.Refused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays a scenario: chooses the answer by the conversation, so requests that programs make on the side do no harm. */
final class Play {

  /** The two forms in which Kimi says that a prompt does not fit. */
  static final List<String> OVERFLOWS =
      List.of("Invalid request: Your request exceeded model token limit: 1048576", "Input token length too long");

  private static final String ACCOUNT = "org-0123456789abcdef<ak-0123456789abcdef>";
  private static final Pattern PATH = Pattern.compile("/[\\w./-]+\\.(?:txt|pdf)");
  private static final Pattern SECRET = Pattern.compile("secret-[a-z]+");
  private static final Pattern SUMMARY = Pattern.compile("(?i)summar|compact|state_snapshot|handoff");

  private final Scenario scenario;
  private final String overflow;
  private boolean begun;
  private boolean summarized;
  private long tooLong;

  Play(Scenario scenario) {
    this(scenario, OVERFLOWS.get(0));
  }

  Play(Scenario scenario, String overflow) {
    this.scenario = scenario;
    this.overflow = overflow;
  }

  synchronized Reply reply(Asked asked) {
    switch (scenario) {
      case DENIED:
        return new Refused(401, "incorrect_api_key_error", "Incorrect API key provided for " + ACCOUNT, "");
      case EXHAUSTED:
        return new Refused(429, "exceeded_current_quota_error", "Your account " + ACCOUNT + " is suspended due to insufficient"
            + " balance, please recharge your account or check your plan and billing details", "");
      default:
        return asked.tools().isEmpty() ? aside(asked) : main(asked);
    }
  }

  private Reply main(Asked asked) {
    boolean first = !begun;
    begun = true;
    long results = asked.turns().stream().filter(turn -> turn.role().equals("result")).count();
    if (first && scenario == Scenario.LIMITED) {
      return new Refused(429, "rate_limit_reached_error", "Your account " + ACCOUNT
          + " request reached organization max RPM: 3, please try again after 1 seconds", "1");
    }
    if (first && scenario == Scenario.CUT) {
      return new Answer("I begin.", "The secret word of the file is one that you will never read", List.of(), true);
    }
    if (scenario == Scenario.OVERFLOW && (results > 0 || tooLong > 0)) {
      return overflowed(asked);
    }
    return results < needed() ? calls(asked, (int) results) : Answer.text(secrets(asked));
  }

  private int needed() {
    return scenario.files().length;
  }

  /** Refuses the conversation until a request is smaller by a tenth, or asks for a summary for the first time. */
  private Reply overflowed(Asked asked) {
    boolean summary = !summarized && SUMMARY.matcher(asked.last().text()).find() && asked.last().role().equals("user");
    if (tooLong == 0 || asked.tokens() > tooLong * 9 / 10 && !summary) {
      tooLong = tooLong == 0 ? asked.tokens() : tooLong;
      return Refused.overflow(overflow);
    }
    summarized |= summary;
    return Answer.text(summary ? "<summary>The user wants the secret word. It is secret-plum.</summary>" : secrets(asked));
  }

  /** Answers a request without tools: for a title, a summary or a decision of the program. */
  private Reply aside(Asked asked) {
    String schema = Json.write(asked.body());
    boolean json = schema.contains("json_schema") || schema.contains("json_object");
    if (scenario == Scenario.OVERFLOW && !json) {
      summarized |= tooLong > 0;
      return Answer.text("<summary>The user wants the secret word. It is secret-plum.</summary>");
    }
    return Answer.text(json ? Sample.answer(asked) : "A file and its secret word");
  }

  private Reply calls(Asked asked, int results) {
    List<String> paths = paths(asked);
    List<Call> calls = new ArrayList<>();
    if (scenario == Scenario.PARALLEL) {
      for (int i = 0; i < needed(); i++) {
        calls.add(call(asked, paths, i, i));
      }
    } else {
      calls.add(call(asked, paths, results, scenario == Scenario.REPEATED ? 0 : results));
    }
    return Answer.calls(calls);
  }

  private Call call(Asked asked, List<String> paths, int file, int number) {
    String name = scenario.files()[file];
    String path = paths.stream().filter(one -> one.endsWith("/" + name)).findFirst().orElse(name);
    return Sample.read(asked, path, number);
  }

  private static List<String> paths(Asked asked) {
    List<String> paths = new ArrayList<>();
    for (Turn turn : asked.turns()) {
      Matcher path = PATH.matcher(turn.text());
      while (path.find()) {
        paths.add(path.group());
      }
    }
    return paths;
  }

  private static String secrets(Asked asked) {
    Set<String> found = new LinkedHashSet<>();
    Matcher secret = SECRET.matcher(Json.write(asked.body()));
    while (secret.find()) {
      found.add(secret.group());
    }
    return found.isEmpty() ? "I found no secret word" : "DONE: " + String.join(", ", found);
  }

  /** Chooses a tool of the program, and writes arguments that fit it. */
  static final class Sample {

    private static final List<String> READERS = List.of("Read", "read", "read_file", "ReadFile", "Shell", "exec_command", "shell",
        "shell_command", "Bash", "bash", "run_shell_command", "get_weather");

    private Sample() {}

    static Call read(Asked asked, String path, int number) {
      for (String reader : READERS) {
        for (JsonObject tool : functions(asked)) {
          String name = Body.text(tool, "name");
          if (name.equals(reader) || name.endsWith("__" + reader)) {
            return new Call("functions." + name + ":" + number, name, Json.write(arguments(tool, path)));
          }
        }
      }
      JsonObject tool = functions(asked).get(0);
      String name = Body.text(tool, "name");
      return new Call("functions." + name + ":" + number, name, Json.write(arguments(tool, path)));
    }

    private static List<JsonObject> functions(Asked asked) {
      List<JsonObject> functions = new ArrayList<>();
      for (JsonObject tool : asked.tools()) {
        functions.add(tool.has("function") ? Body.object(tool, "function") : tool);
        functions.addAll(Body.list(tool, "tools"));
      }
      return functions;
    }

    private static JsonObject arguments(JsonObject tool, String path) {
      JsonObject schema = tool.has("input_schema") ? Body.object(tool, "input_schema") : Body.object(tool, "parameters");
      JsonObject properties = Body.object(schema, "properties");
      JsonObject arguments = JsonObject.EMPTY;
      for (String name : properties.names()) {
        JsonObject property = Body.object(properties, name);
        boolean needed = Json.write(Body.member(schema, "required").orElse(JsonArray.EMPTY)).contains("\"" + name + "\"");
        if (List.of("file_path", "filePath", "path", "absolute_path", "city").contains(name)) {
          arguments = arguments.with(name, Json.of(path));
        } else if (name.equals("command") || name.equals("cmd")) {
          boolean list = Body.text(property, "type").equals("array");
          arguments = arguments.with(name, list ? Json.of(List.of("cat", path)) : Json.of("cat " + path));
        } else if (needed) {
          arguments = arguments.with(name, value(property));
        }
      }
      return arguments;
    }

    static String answer(Asked asked) {
      JsonObject format = switch (asked.route()) {
        case CHAT -> Body.object(Body.object(Body.object(asked.body(), "response_format"), "json_schema"), "schema");
        case MESSAGES -> Body.object(Body.object(Body.object(asked.body(), "output_config"), "format"), "schema");
        case RESPONSES -> Body.object(Body.object(Body.object(asked.body(), "text"), "format"), "schema");
      };
      return Json.write(value(format.has("type") ? format : format.with("type", Json.of("object"))));
    }

    private static io.github.kimisdk.json.JsonValue value(JsonObject schema) {
      if (schema.tryGet("enum").orElse(null) instanceof JsonArray values && !values.empty()) {
        return values.get(0);
      }
      for (JsonObject branch : Body.list(schema, "anyOf")) {
        return value(branch);
      }
      return switch (Body.text(schema, "type")) {
        case "integer", "number" -> Json.of(1);
        case "boolean" -> Json.of(false);
        case "array" -> JsonArray.EMPTY;
        case "object" -> {
          JsonObject properties = Body.object(schema, "properties");
          JsonObject object = JsonObject.EMPTY;
          for (String name : properties.names()) {
            object = object.with(name, value(Body.object(properties, name)));
          }
          yield object;
        }
        default -> Json.of("text");
      };
    }
  }
}
