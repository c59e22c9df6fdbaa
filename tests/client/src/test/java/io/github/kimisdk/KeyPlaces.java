package io.github.kimisdk;

import static io.github.kimisdk.EchoService.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The places of an answer in which a service may repeat the key: functions from its spelling to the bytes of an answer. */
final class KeyPlaces {

  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";
  private static final String CHOICES = "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]";

  private KeyPlaces() {}

  static Map<String, UnaryOperator<String>> all() {
    Map<String, UnaryOperator<String>> places = new LinkedHashMap<>();
    errors(places);
    heads(places);
    answers(places);
    streams(places);
    return places;
  }

  private static void errors(Map<String, UnaryOperator<String>> places) {
    for (int status : new int[] {400, 401, 404, 429, 500}) {
      places.put("message of " + status, key -> http(status, JSON, "{\"error\":{\"message\":\"bad key " + key + " here\"}}"));
    }
    places.put("type and code",
        key -> http(400, JSON, "{\"error\":{\"message\":\"m\",\"type\":\"" + key + "\",\"code\":\"" + key + "\",\"" + key
        + "\":1}}"));
    places.put("error as text", key -> http(400, JSON, "{\"error\":\"" + key + "\",\"x\":{\"y\":[\"" + key + "\"]}}"));
    places.put("another form", key -> http(400, JSON, "{\"detail\":\"" + key + "\"}"));
    places.put("end of a long message", key ->
        http(400, JSON, "{\"error\":{\"message\":\"" + "x".repeat(1_985) + " " + key + "\"}}"));
    places.put("end of a long body", key -> http(400, JSON, "{\"detail\":\"" + "x".repeat(275) + " " + key + "\"}"));
    places.put("cut by the limit of a body", key -> http(400, "text/plain", "y" + " ".repeat(65_536 - 14) + key));
    places.put("cut by the end of the connection",
        key -> "HTTP/1.1 400 x\r\nContent-Length: 9999\r\nContent-Type: text/plain\r\n\r\nbad "
        + key.substring(0, key.length() * 3 / 4));
    places.put("page", key -> http(502, "text/html", "<html><body>Bearer " + key + "</body></html>"));
    places.put("page with status 200", key -> http(200, "text/html", "<html><body>Bearer " + key + "</body></html>"));
    places.put("list of models", key -> http(404, JSON, "{\"error\":{\"message\":\"no\"},\"data\":[{\"id\":\"" + key + "\"}]}"));
  }

  private static void heads(Map<String, UnaryOperator<String>> places) {
    for (String name
        : new String[] {"X-Request-Id", "X-Msh-Trace-Id", "Retry-After", "Set-Cookie", "Location", "Content-Encoding",
        "Content-Length"}) {
      places.put(name, key -> http(400, JSON, "{\"error\":{\"message\":\"m\"}}", name + ": " + key));
      places.put(name + " of 200", key -> http(200, JSON, "{}", name + ": " + key));
    }
    places.put("redirect", key -> http(307, JSON, "", "Location: http://127.0.0.1/?" + key));
    places.put("redirect with user info", key -> http(301, JSON, "", "Location: https://me:" + key + "@127.0.0.1/v1"));
    places.put("content type", key -> http(200, "text/x-" + key, "hello"));
    places.put("long content type", key -> http(200, "text/" + "x".repeat(285) + key, "hello"));
    places.put("reason", key -> http(400, JSON, "{}").replaceFirst("x\r", java.util.regex.Matcher.quoteReplacement(key) + "\r"));
    places.put("status", key -> "HTTP/1.1 " + key + "\r\n\r\n");
    places.put("status line", key -> key + "\r\n\r\n");
    places.put("broken head", key -> "HTTP/1.1 200 x\r\nX-Key: " + key);
    places.put("header name", key -> "HTTP/1.1 200 x\r\n" + key + ": x\r\n\r\n");
    places.put("no colon", key -> "HTTP/1.1 200 x\r\n" + key + "\r\n\r\n");
    places.put("chunk size", key -> "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n" + key + "\r\n");
  }

  private static void answers(Map<String, UnaryOperator<String>> places) {
    places.put("after a member", key -> http(200, JSON, "{\"id\":\"x\" " + key + "}"));
    places.put("as a value", key -> http(200, JSON, "{\"id\": " + key + "}"));
    places.put("as a name twice", key -> http(200, JSON, "{\"" + key + "\":1,\"" + key + "\":2}"));
    places.put("of a wrong type", key -> http(200, JSON, "{\"choices\":\"" + key + "\"}"));
    places.put("bad escape", key -> http(200, JSON, "{\"id\":\"\\q" + key + "\"}"));
    places.put("not JSON", key -> http(200, JSON, key));
    places.put("error with status 200", key -> http(200, JSON, "{\"error\":{\"message\":\"" + key + "\"}}"));
    places.put("answer with usage", key ->
        http(200, JSON, "{\"id\":\"c\",\"model\":\"" + key + "\",\"usage\":{\"prompt_tokens\":1,\"" + key + "\":\"" + key
        + "\"},\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}", "X-Request-Id: "
        + key));
    places.put("whole answer with a failed end", key -> http(200, JSON, failed("key: " + key, "\"x\":\"" + key + "\"")));
    places.put("long error of a choice", key -> http(200, JSON, failed("Hi", error(key))));
    places.put("long error with status 200", key -> http(200, JSON, "{" + error(key) + "}"));
    places.put("beginning in an error", key -> http(400, JSON, "{\"error\":{\"message\":\"m\",\"x\":\"" + cut(key) + "\"}}"));
    places.put("beginning in an answer", key -> http(200, JSON, failed(cut(key), "\"x\":[\"" + cut(key) + "\"]")));
    places.put("beginning in a usage", key -> http(200, JSON,
        failed("Hi", "\"x\":1").replace("\"id\"", "\"usage\":{\"x\":\"" + cut(key) + "\"},\"id\"")));
    places.put("model", key -> http(200, JSON, "{\"id\":\"" + key + "\",\"model\":\"" + key + "\",\"choices\":[]}"));
  }

  private static String failed(String content, String member) {
    return "{\"id\":\"c\",\"choices\":[{\"message\":{\"content\":\"" + content
        + "\"},\"finish_reason\":\"error\"," + member + "}]}";
  }

  /** An error in which the message, the type and the code end with the key where a text is cut. */
  private static String error(String key) {
    return "\"error\":{\"message\":\"" + "x".repeat(1_985) + " " + key + "\",\"type\":\"" + "x".repeat(85) + " " + key
        + "\",\"code\":\"" + "x".repeat(85) + " " + key + "\"}";
  }

  /** The beginning of the spelling of a key, without an escape that is cut. */
  private static String cut(String key) {
    return key.substring(0, key.length() * 3 / 4).replaceFirst("(\\\\+(u[0-9a-fA-F]{0,3})?|%[0-9a-fA-F]?)$", "");
  }

  private static void streams(Map<String, UnaryOperator<String>> places) {
    places.put("error event", key -> http(200, EVENTS, "event: error\ndata: " + key + "\n\n"));
    places.put("error in an event", key ->
        http(200, EVENTS, "data: {\"error\":{\"message\":\"" + key + "\",\"type\":\"" + key + "\"}}\n\n"));
    places.put("long error in an event", key -> http(200, EVENTS, "data: {" + error(key) + "}\n\n"));
    places.put("long error of a choice in an event", key ->
        http(200, EVENTS, "data: {" + CHOICES.replace("}}]", "},\"finish_reason\":\"error\"," + error(key) + "}]") + "}\n\n"));
    places.put("beginning in a broken answer", key ->
        http(200, EVENTS, "data: {" + CHOICES.replace("Hello", cut(key)) + "}\n\n"));
    places.put("malformed event", key -> http(200, EVENTS, "data: {\"id\": " + key + "\n\n"));
    places.put("malformed string in an event", key -> http(200, EVENTS, "data: {\"id\":\"" + key + "\n\n"));
    places.put("mismatch in an event", key -> http(200, EVENTS, "data: {\"choices\":\"" + key + "\"}\n\n"));
    places.put("event without choices", key ->
        http(200, EVENTS, "data: {\"id\":\"" + key + "\",\"choices\":[]}\n\ndata: [DONE]\n\n"));
    places.put("no event", key -> http(200, EVENTS, "{\"x\":\"" + key + "\"}"));
    places.put("id and model of a broken answer",
        key -> http(200, EVENTS, "data: {\"id\":\"" + key + "\",\"model\":\"" + key + "\",\"x\":\"" + key + "\"," + CHOICES
        + "}\n\n"));
    places.put("text of a broken answer",
        key -> http(200, EVENTS, "data: {\"id\":\"c\"," + CHOICES.replace("Hello", "Your key: " + key) + "}\n\n"));
    places.put("all of a broken answer", key -> http(200, EVENTS, (
        "data: {'id':'@','model':'@','system_fingerprint':'@','x@':'@',"
        + "'choices':[{'index':0,'delta':{'role':'r@','content':'@','reasoning_content':'@','origin':[{'x@':{'y':'@'}}],'x@':'@',"
        + "'tool_calls':[{'index':0,'id':'@','type':'t@','function':{'name':'@','arguments':'@'},'x@':'@'}]},'finish_reason':'@',"
        + "'logprobs':{'content':[{'token':'@'}]},'x@':'@'},{'index':1,'delta':{'content':'@'},'finish_reason':null}],"
        + "'usage':{'prompt_tokens':1,'x@':'@'}}\n\n").replace('\'', '"').replace("@", key)));
    places.put("text in pieces", key -> http(200, EVENTS,
        "data: {\"id\":\"c\"," + CHOICES.replace("Hello", "x" + key.substring(0, 6)) + "}\n\n"
            + "data: {\"id\":\"c\"," + CHOICES.replace("Hello", key.substring(6)) + "}\n\n"));
  }
}
