package io.github.kimisdk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Right answers to all calls. A text {@code @} stands in each place that is no content, even as a name, and {@code #} in each
 * content. In a real answer both are other texts, such as the key.
 */
final class EchoAnswers {

  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";
  private static final String MORE = ",\"x@\":\"@\",\"y\":{\"z@\":[\"@\",{\"id\":\"@\"}]}";
  private static final String FILE = """
      {"id":"@","object":"file","created_at":1,"filename":"@","purpose":"@","status":"%s","status_details":"@"MORE}""";
  private static final String BATCH = """
      {"id":"@","object":"batch","endpoint":"@","input_file_id":"@","output_file_id":%s,"error_file_id":"o@","completion_window":"@",
      "status":"%s","created_at":1,"request_counts":{"total":1,"completed":1,"failed":0},"metadata":{"m@":"@"},"errors":{"e@":"@"}MORE}""";
  private static final String USAGE = "{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2MORE}";
  private static final String CALL = "{\"index\":0,\"id\":\"@\",\"type\":\"function\",\"function\":{\"name\":\"@\",\"arguments\":\"#\"}MORE}";
  private static final String MESSAGE = """
      {"role":"assistant","content":"#","reasoning_content":"#","origin":[{"messages":{"signature":"@"}}],"tool_calls":[CALL]MORE}""";
  private static final String CHAT = """
      {"id":"@","object":"chat.completion","created":1,"model":"@","system_fingerprint":"@","choices":[{"index":0,
      "message":MESSAGE,"finish_reason":"@","logprobs":{"content":[{"token":"#"}]}MORE}],"usage":USAGEMORE}""";
  private static final String CHUNKS = """
      data: {"id":"@","model":"@","choices":[{"index":0,"delta":{"role":"r@","content":"#"MORE},"finish_reason":nullMORE}]MORE}

      data: {"id":"@","model":"@","system_fingerprint":"@","choices":[{"index":0,"delta":{"content":"#"}}]}

      data: {"id":"@","model":"@","system_fingerprint":"@","choices":[{"index":0,"delta":{"content":"#"}}]}

      data: {"id":"@","model":"@","choices":[{"index":0,"delta":{"reasoning_content":"#","tool_calls":[CALL]}}]}

      data: {"id":"@","model":"@","choices":[{"index":0,"delta":{},"finish_reason":"@","usage":USAGE}],"usage":USAGEMORE}

      data: [DONE]

      """;
  private static final String BLOCKS = """
      {"id":"@","type":"message","role":"@","model":"@","content":[{"type":"thinking","thinking":"#","signature":"@"},{"type":"text","text":"#"},
      {"type":"tool_use","id":"@","name":"@","input":{"a":"#"}},{"type":"other","data":"@"}],"stop_reason":"@","stop_sequence":"@",
      "usage":{"input_tokens":1,"output_tokens":1MORE}MORE}""";
  private static final String BLOCK_EVENTS = """
      data: {"type":"message_start","message":{"id":"@","role":"@","model":"@","content":[],"usage":{"input_tokens":1MORE}MORE}}

      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"#"}MORE}

      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"#"}MORE}

      data: {"type":"content_block_stop","index":0}

      data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"@","name":"@","input":{}MORE}}

      data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}

      data: {"type":"content_block_stop","index":1}

      data: {"type":"message_delta","delta":{"stop_reason":"@","stop_sequence":"@"MORE},"usage":{"output_tokens":1MORE}MORE}

      data: {"type":"message_stop"}

      """;
  private static final String ITEMS = """
      {"id":"@","object":"response","created_at":1,"status":"completed","model":"@","output":[
      {"type":"reasoning","id":"@","summary":[{"type":"summary_text","text":"#"}],"encrypted_content":"@"},
      {"type":"message","id":"@","role":"assistant","content":[{"type":"output_text","text":"#","annotations":[]}]},
      {"type":"function_call","id":"@","call_id":"@","name":"@","arguments":"#"}],"system_fingerprint":"@",
      "usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2MORE}MORE}""";
  private static final String ITEM_EVENTS = """
      data: {"type":"response.created","response":{"id":"@","model":"@","status":"in_progress","output":[]MORE}}

      data: {"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"@","role":"assistant","content":[]}}

      data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"item_id":"@","delta":"#"MORE}

      data: {"type":"response.completed","response":ITEMS}

      """;

  private static final Map<String, String> BODIES = new LinkedHashMap<>();

  static {
    BODIES.put("GET /models", """
        {"object":"list","data":[{"id":"@","object":"model","owned_by":"@","display_name":"@","context_length":1000,
        "supports_thinking_type":"@","think_efforts":{"valid_efforts":["@"]}MORE}]MORE}""");
    BODIES.put("GET /users/me/balance", """
        {"code":0,"data":{"available_balance":1,"voucher_balance":1,"cash_balance":1MORE},"status":true,"message":"@"MORE}""");
    BODIES.put("GET /usages", """
        {"user":{"userId":"@","membership":{"level":"@"}MORE},"usage":{"name":"@","limit":"100","used":"1"MORE},"limits":[{"name":"@",
        "detail":{"name":"@","limit":5,"used":1MORE},"window":{"duration":5,"timeUnit":"@"}MORE}],"usages":{"u@":{"limit":1MORE}},
        "boosterWallet":{"balance":{"amount":"1"MORE},"monthlyChargeLimit":{"currency":"@"}MORE}MORE}""");
    BODIES.put("GET /me", """
        {"user_id":"@","nickname":"@","status":"@","region":"@","user_level":"@","user_level_name":"@"MORE}""");
    BODIES.put("POST /signatures/verify", "{\"valid\":true}");
    BODIES.put("POST /tokenizers/", "{\"data\":{\"total_tokens\":5MORE}MORE}");
    BODIES.put("POST /tools/search", search());
    BODIES.put("POST /search", search());
    BODIES.put("POST /tools/fetch", "{\"url\":\"#\",\"title\":\"#\",\"markdown\":\"#\"MORE}");
    BODIES.put("POST /fetch", "#");
    BODIES.put("GET /formulas/", """
        {"object":"list","tools":[{"type":"function","function":{"name":"@","description":"@","parameters":{"type":"object","properties":
        {"p@":{"type":"string","description":"@"}}}}MORE}]MORE}""");
    BODIES.put("POST /formulas/", "{\"id\":\"@\",\"status\":\"succeeded\",\"context\":{\"output\":\"#\"MORE}MORE}");
    BODIES.put("DELETE /files/", "{\"id\":\"@\",\"object\":\"file\",\"deleted\":true}");
    BODIES.put("POST /files", FILE.formatted("@"));
    BODIES.put("GET /files/", FILE.formatted("@"));
    BODIES.put("GET /files", "{\"object\":\"list\",\"data\":[" + FILE.formatted("@") + "]MORE}");
    BODIES.put("POST /batches", BATCH.formatted("\"o@\"", "completed"));
    BODIES.put("GET /batches?", "{\"object\":\"list\",\"data\":[" + BATCH.formatted("\"o@\"", "@") + "],\"has_more\":false}");
    BODIES.put("GET /batches/", BATCH.formatted("\"o@\"", "completed"));
    BODIES.put("POST /chat/completions", CHAT);
    BODIES.put("POST /messages", BLOCKS);
    BODIES.put("POST /responses", ITEMS);
    BODIES.put("POST /raw", "{\"text\":\"#\"}");
  }

  /** The lines of the results of a batch: right ones, odd ones, and failures of all kinds. */
  static final List<String> LINES = List.of(
      "{\"id\":\"@\",\"custom_id\":\"@\",\"response\":{\"status_code\":200,\"request_id\":\"@\",\"body\":CHATMORE},\"error\":nullMORE}",
      "{\"custom_id\":\"@\",\"response\":{\"status_code\":400,\"request_id\":\"@\",\"body\":{\"error\":{\"message\":\"@\",\"type\":\"@\"MORE}}}}",
      "{\"custom_id\":\"@\",\"response\":null,\"error\":{\"code\":\"@\",\"message\":\"@\"MORE}}",
      "{\"custom_id\":\"@\",\"error\":\"@\"}",
      "{\"custom_id\":\"@\",\"response\":{\"status_code\":200,\"body\":{\"choices\":\"@\"}}}",
      "{\"custom_id\":\"@\",\"response\":{\"status_code\":200,\"body\":{\"choices\":\"" + "x".repeat(30) + "@\"}}}",
      "{\"custom_id\":\"@\",\"response\":{\"status_code\":200,\"body\":\"@\"}}", "{\"custom_id\":{\"@\":1}}",
      "{\"other\":\"@\"}", "@",
      "{\"custom_id\":@}", "{\"custom_id\":\"\\q@\"}", "[\"@\"]", "\"@\"");

  private final String secret;
  private final String content;
  private final String line;

  /** Puts texts in the place of {@code @} and of {@code #}. */
  EchoAnswers(String secret, String content) {
    this(secret, content, LINES.get(0));
  }

  private EchoAnswers(String secret, String content, String line) {
    this.secret = secret;
    this.content = content;
    this.line = line;
  }

  /** Returns answers with another line in the results of batches. */
  EchoAnswers withLine(String other) {
    return new EchoAnswers(secret, content, other);
  }

  /** Returns the answer to a request with a head. The headers have the text of all that is no content, even in their names. */
  String to(String head) {
    String[] request = head.substring(0, head.indexOf('\r')).split(" ");
    String path = request[1].replaceFirst("^(/coding)?/v1", "");
    boolean events = head.toLowerCase(java.util.Locale.ROOT).contains("accept: text/event-stream");
    String body = events ? events(path) : request[0].equals("GET") && path.endsWith("/content") ? file(path)
        : body(request[0] + " " + path);
    body = (events ? body : flat(body)).replace("#LINE", line).replace("CHAT", flat(CHAT)).replace("ITEMS", flat(ITEMS))
        .replace("MESSAGE", flat(MESSAGE)).replace("CALL", CALL).replace("USAGE", USAGE).replace("MORE", MORE);
    String type = events ? EVENTS : path.startsWith("/fetch") ? "text/markdown" : JSON;
    String answer = EchoService.http(
        200, type, filled(body), "X-Request-Id: " + filled("@"), "X-Msh-a.@: @".replace("@", token()),
        token() + ": " + token(), "Set-Cookie: a=" + token());
    return answer.replaceFirst(" 200 x", " 200 " + token());
  }

  private static String events(String path) {
    return path.startsWith("/chat") ? CHUNKS : path.startsWith("/messages") ? BLOCK_EVENTS
        : path.startsWith("/responses") ? ITEM_EVENTS : "event: #\ndata: #\n\n";
  }

  private static String body(String request) {
    return BODIES.entrySet().stream().filter(route -> request.startsWith(route.getKey())).findFirst().orElseThrow(
        () -> new AssertionError("no answer to " + request)).getValue();
  }

  /** Files of results have an id of their own. */
  private static String file(String path) {
    return path.startsWith("/files/o") ? "#LINE" : "#";
  }

  private static String search() {
    return """
        {"search_results":[{"title":"#","url":"#","snippet":"#","site_name":"@","date":"@","authority":"@","icon":"@","mime":"@","text":"#",
        "content":"#","chunks":[{"text":"#","score":0.5MORE}]MORE}]MORE}""";
  }

  private static String flat(String json) {
    return json.replace("\n", "");
  }

  private String filled(String template) {
    return template.replace("@", secret).replace("#", content);
  }

  /** A header takes a few characters only. */
  private String token() {
    return secret.replaceAll("[^A-Za-z0-9-]", ".");
  }
}
