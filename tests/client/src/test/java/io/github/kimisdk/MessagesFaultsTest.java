package io.github.kimisdk;

import static io.github.kimisdk.FaultRow.fails;
import static io.github.kimisdk.FaultRow.repeats;
import static io.github.kimisdk.FaultRow.succeeds;

import io.github.kimisdk.call.KimiException.AccessDenied;
import io.github.kimisdk.call.KimiException.BadRequest;
import io.github.kimisdk.call.KimiException.IncompleteAnswer;
import io.github.kimisdk.call.KimiException.InvalidResponse;
import io.github.kimisdk.call.KimiException.Overloaded;
import io.github.kimisdk.call.KimiException.QuotaExhausted;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException.ServerError;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Faults of servers of the Messages format, in streams and in whole answers. */
@Timeout(300)
class MessagesFaultsTest {

  private static final String START = start("{'input_tokens':3,'output_tokens':1}");
  private static final String TEXT = event("content_block_start", "'index':0,'content_block':{'type':'text','text':''}");
  private static final String HELLO = text(0, "Hello");
  private static final String END = end("end_turn");
  private static final String STOP = event("message_stop", "");
  private static final String OVERLOADED = "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}";

  /** Errors that no other request heals, by their names, without a status that says so. */
  private static final Map<String, Class<? extends KimiException>> LASTING = Map.of(
      "authentication_error", AccessDenied.class, "permission_error", AccessDenied.class, "billing_error", QuotaExhausted.class,
      "request_too_large", BadRequest.class, "invalid_request_error", BadRequest.class);

  private static String start(String usage) {
    return event("message_start", "'message':{'id':'m','type':'message','role':'assistant','model':'k','content':[],'usage':"
        + usage + "}");
  }

  private static String text(int index, String piece) {
    return event("content_block_delta", "'index':" + index + ",'delta':{'type':'text_delta','text':'" + piece + "'}");
  }

  private static String tool(int index, String id, String name) {
    return event("content_block_start",
        "'index':" + index + ",'content_block':{'type':'tool_use','id':'" + id + "','name':'" + name + "','input':{}}");
  }

  private static String args(int index, String piece) {
    return event("content_block_delta",
        "'index':" + index + ",'delta':{'type':'input_json_delta','partial_json':'" + piece.replace("\"", "\\\"") + "'}");
  }

  private static String stop(int index) {
    return event("content_block_stop", "'index':" + index);
  }

  private static String end(String reason) {
    return event("message_delta", "'delta':{'stop_reason':'" + reason + "'},'usage':{'output_tokens':5}");
  }

  private static String usage(String usage) {
    return START + TEXT + HELLO + stop(0) + event("message_delta", "'delta':{'stop_reason':'end_turn'},'usage':" + usage) + STOP;
  }

  private static String event(String type, String members) {
    return "event: " + type + "\ndata: " + ("{'type':'" + type + "'" + (members.isEmpty() ? "" : "," + members) + "}")
        .replace('\'', '"') + "\n\n";
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  private static String error(String type) {
    return "{'type':'error','error':{'type':'" + type + "','message':'m'}}";
  }

  private static ScriptedAnswer sse(String... events) {
    return ScriptedAnswer.events(String.join("", events));
  }

  private static ScriptedAnswer json(String json) {
    return ScriptedAnswer.json(200, json.replace('\'', '"'));
  }

  private static String message(String content, String more) {
    return "{'id':'m','type':'message','role':'assistant','model':'k','content':" + content + more + "}";
  }

  @TestFactory
  Stream<DynamicTest> streamsEndAsTheyShould() {
    List<FaultRow> rows = new ArrayList<>(order());
    rows.addAll(calls());
    rows.addAll(ends());
    rows.addAll(errors());
    LASTING.forEach((name, failure) -> rows.add(fails(name, sse(START, data(error(name))), failure, "")));
    rows.addAll(usages());
    return FaultRow.tests(Protocol.MESSAGES, rows, Verb.STREAM, Verb.PUBLISH);
  }

  private static List<FaultRow> order() {
    return List.of(
        succeeds("all events", sse(START, TEXT, HELLO, stop(0), END, STOP), "Hello"),
        succeeds("a ping between all events",
        sse(START, data("{'type':'ping'}"), TEXT, event("ping", ""), HELLO, stop(0), END, STOP), "Hello"),
        succeeds("no block starts and stops", sse(START, HELLO, END, STOP), "Hello"),
        succeeds("a block stops twice", sse(START, TEXT, HELLO, stop(0), stop(0), END, STOP), "Hello"),
        succeeds("a block stops that never started", sse(START, TEXT, HELLO, stop(9), END, STOP), "Hello"),
        succeeds("text after the stop of its block", sse(START, TEXT, HELLO, stop(0), text(0, "!"), END, STOP), "Hello!"),
        succeeds("text blocks in turn", sse(START, text(0, "A"), text(1, "B"), text(0, "C"), END, STOP), "ABC"),
        succeeds("text in the start of its block",
            sse(START, event("content_block_start", "'index':0,'content_block':{'type':'text','text':'Hello'}"), END, STOP),
            "Hello"),
        succeeds("an unknown event, block and delta", sse(START, data("{'type':'tomorrow'}"), TEXT, HELLO,
            event("content_block_start", "'index':1,'content_block':{'type':'later'}"),
            event("content_block_delta", "'index':1,'delta':{'type':'later_delta','x':1}"), stop(1), END, STOP), "Hello"),
        succeeds("events after the end", sse(START, TEXT, HELLO, END, STOP, text(0, "late"), OVERLOADED), "Hello"),
        succeeds("two message_delta", sse(START, TEXT, HELLO, end("end_turn"), end("end_turn"), STOP), "Hello"),
        succeeds("no names of events", sse((START + TEXT + HELLO + END + STOP).replaceAll("event: .*\n", "")), "Hello"),
        fails("text before message_start", sse(TEXT, HELLO, START, END, STOP), InvalidResponse.class, ""),
        fails("message_start twice", sse(START, TEXT, HELLO, START, END, STOP), InvalidResponse.class, "Hello"),
        fails("only message_stop", sse(STOP), InvalidResponse.class, ""),
        fails("an event without a type", sse(START, TEXT, HELLO, data("{'index':0}"), STOP), InvalidResponse.class, "Hello"),
        fails("data that is not an object", sse(START, TEXT, HELLO, data("[1]"), STOP), InvalidResponse.class, "Hello"),
        fails("data that is cut JSON", sse(START, TEXT, HELLO, data("{'type':'content_block_delta','index':0"), END, STOP),
            InvalidResponse.class, "Hello"),
        fails("text that is a number",
        sse(START, TEXT, HELLO, event("content_block_delta", "'index':0,'delta':{'type':'text_delta','text':7}")),
            InvalidResponse.class, "Hello"),
        fails("a delta without a type", sse(START, TEXT, HELLO, event("content_block_delta", "'index':0,'delta':{}")),
            InvalidResponse.class, "Hello"),
        fails("a negative index", sse(START, event("content_block_start", "'index':-1,'content_block':{'type':'text'}")),
        InvalidResponse.class, ""),
        fails("an index beyond all limits", sse(START, tool(70_000, "a", "f")), InvalidResponse.class, ""),
        fails("the events of chat completions", sse(data("{'id':'c','choices':[{'index':0,'delta':{'content':'Hi'}}]}")),
        InvalidResponse.class, ""));
  }

  private static List<FaultRow> calls() {
    return List.of(
        succeeds("two calls",
        sse(START, tool(0, "a", "f"), args(0, "{\"x\":1}"), stop(0), tool(1, "b", "g"), args(1, "{}"), stop(1), end("tool_use"),
        STOP),
            "<a f {\"x\":1}><b g {}>"),
        succeeds("pieces of two calls in turn",
        sse(START, tool(0, "a", "f"), tool(1, "b", "g"), args(0, "{\"x\""), args(1, "{\"y\""),
            args(0, ":1}"), args(1, ":2}"), stop(0), stop(1), end("tool_use"), STOP), "<a f {\"x\":1}><b g {\"y\":2}>"),
        succeeds("blocks out of order",
        sse(START, tool(4, "a", "f"), args(4, "{}"), stop(4), tool(1, "b", "g"), args(1, "{}"), end("tool_use"), STOP),
            "<a f {}><b g {}>"),
        succeeds("one id twice",
        sse(START, tool(0, "a", "f"), args(0, "{\"x\":1}"), stop(0), tool(1, "a", "f"), args(1, "{\"x\":2}"), end("tool_use"),
        STOP),
            "<a f {\"x\":1}><a f {\"x\":2}>"),
        succeeds("no stop of a call", sse(START, tool(0, "a", "f"), args(0, "{}"), end("tool_use"), STOP), "<a f {}>"),
        succeeds("a call without arguments", sse(START, tool(0, "a", "f"), stop(0), end("tool_use"), STOP), "<a f {}>"),
        succeeds("empty pieces of arguments",
        sse(START, tool(0, "a", "f"), args(0, ""), args(0, "{}"), args(0, ""), stop(0), end("tool_use"), STOP), "<a f {}>"),
        succeeds("the arguments in the start of the block", sse(START,
            event("content_block_start", "'index':0,'content_block':{'type':'tool_use','id':'a','name':'f','input':{'x':1}}"),
            stop(0), end("tool_use"), STOP),
            "<a f {\"x\":1}>"),
        succeeds("a call without an index",
        sse(START, tool(0, "a", "f").replace("\"index\":0,", ""), args(0, "{}").replace("\"index\":0,", ""), end("tool_use"),
        STOP),
            "<a f {}>"),
        fails("one index for two calls",
        sse(START, tool(0, "a", "f"), args(0, "{}"), tool(0, "b", "g"), args(0, "{}"), end("tool_use"), STOP),
            InvalidResponse.class, ""),
        fails("one index again after its stop",
        sse(START, tool(0, "a", "f"), args(0, "{}"), stop(0), tool(0, "b", "g"), args(0, "{}"), end("tool_use"), STOP),
            InvalidResponse.class, ""),
        fails("arguments after content_block_stop",
        sse(START, tool(0, "a", "f"), args(0, "{\"x\":1}"), stop(0), args(0, "{\"y\":2}"), end("tool_use"), STOP),
            InvalidResponse.class, ""),
        fails("many arguments after content_block_stop",
        sse(START, tool(0, "a", "f"), args(0, "{"), args(0, "\"x\""), args(0, ":1}"), stop(0),
            args(0, "{"), args(0, "\"y\""), args(0, ":2}"), end("tool_use"), STOP), InvalidResponse.class, ""),
        fails("arguments after the stop of an earlier call",
        sse(START, tool(0, "a", "f"), args(0, "{}"), stop(0), tool(1, "b", "g"), args(0, "{}"),
            end("tool_use"), STOP), InvalidResponse.class, ""),
        fails("arguments after message_delta",
        sse(START, tool(0, "a", "f"), args(0, "{"), args(0, "}"), end("tool_use"), args(0, "{}"), STOP),
            InvalidResponse.class, ""),
        fails("arguments without a block", sse(START, args(0, "{}"), end("tool_use"), STOP), InvalidResponse.class, ""),
        fails("arguments for a block of text", sse(START, TEXT, args(0, "{}"), end("tool_use"), STOP), InvalidResponse.class, ""),
        fails("arguments that are an object", sse(START, tool(0, "a", "f"),
            event("content_block_delta", "'index':0,'delta':{'type':'input_json_delta','partial_json':{}}")),
            InvalidResponse.class, ""),
        fails("a block without content_block", sse(START, event("content_block_start", "'index':0"), END, STOP),
        InvalidResponse.class, ""));
  }

  private static List<FaultRow> ends() {
    String begun = START + TEXT + HELLO;
    return List.of(
        repeats("nothing", sse(""), IncompleteAnswer.class),
        repeats("only message_start", sse(START), IncompleteAnswer.class),
        repeats("message_start and an empty block", sse(START, TEXT, stop(0)), IncompleteAnswer.class),
        fails("no end", sse(begun), IncompleteAnswer.class, "Hello"),
        fails("no end after the stop of the block", sse(begun, stop(0)), IncompleteAnswer.class, "Hello"),
        fails("the end mark of chat completions", sse(begun, "data: [DONE]\n\n"), IncompleteAnswer.class, "Hello"),
        fails("a reset in the text", sse(begun).thenCut(), IncompleteAnswer.class, "Hello"),
        fails("a reset in an event", sse(begun, text(0, " world").substring(0, 60)).thenCut(), IncompleteAnswer.class, "Hello"),
        fails("a cut character", ScriptedAnswer.events(cut(begun + text(0, "é"), "é")).thenCut(), IncompleteAnswer.class,
        "Hello"),
        fails("a call that is cut in its arguments", sse(START, tool(0, "a", "f"), args(0, "{\"x\"")), IncompleteAnswer.class,
        ""),
        succeeds("no message_stop", sse(begun, stop(0), END), "Hello"),
        succeeds("a reset after message_delta", sse(begun, stop(0), END).thenCut(), "Hello"),
        succeeds("a reset after message_stop", sse(begun, stop(0), END, STOP).thenCut(), "Hello"),
        succeeds("silence after message_stop", sse(begun, stop(0), END, STOP).thenStall(), "Hello"),
        succeeds("no blank line after message_stop", sse(begun, stop(0), END, STOP.stripTrailing()), "Hello"),
        succeeds("a cut comment after message_stop", sse(begun, stop(0), END, STOP, ": by"), "Hello"));
  }

  /** Returns the bytes up to the middle of the character. */
  static byte[] cut(String events, String character) {
    byte[] bytes = events.substring(0, events.indexOf(character) + 1).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return java.util.Arrays.copyOf(bytes, bytes.length - 1);
  }

  private static List<FaultRow> errors() {
    String begun = START + TEXT + HELLO;
    return List.of(
        repeats("an error first", sse(data(OVERLOADED)), Overloaded.class),
        repeats("an error with its name first", sse("event: error\n", data(OVERLOADED)), Overloaded.class),
        repeats("an error after message_start", sse(START, data(OVERLOADED)), Overloaded.class),
        repeats("an error in the form of OpenAI", sse(data("{'error':{'type':'server_error','message':'m','code':'x'}}")),
        ServerError.class),
        repeats("rate_limit_error", sse(data(error("rate_limit_error"))), RateLimited.class),
        repeats("api_error", sse(data(error("api_error"))), ServerError.class),
        repeats("an error without an object", sse("event: error\ndata: gone\n\n"), ServerError.class),
        fails("an error in the text", sse(begun, data(OVERLOADED)), Overloaded.class, "Hello"),
        fails("an error after message_delta", sse(begun, END, data(OVERLOADED)), Overloaded.class, "Hello"),
        fails("an error beside a type of the format", sse(begun, data("{'type':'tomorrow','error':{'message':'m'}}")),
        ServerError.class, "Hello"),
        repeats("an error as JSON instead of a stream", json(OVERLOADED), Overloaded.class),
        fails("a page instead of a stream", ScriptedAnswer.of(200, "text/html", "<html>".getBytes()), InvalidResponse.class, ""));
  }

  private static List<FaultRow> usages() {
    return List.of(
        succeeds("negative usage",
        sse(usage("{'input_tokens':-8,'output_tokens':-1600,'cache_read_input_tokens':-5,'cache_creation_input_tokens':-1}")),
        "Hello"),
        succeeds("negative input beside cached tokens",
        sse(usage("{'input_tokens':-800,'cache_read_input_tokens':5,'output_tokens':2}")), "Hello"),
        succeeds("negative tokens of thinking", sse(usage("{'output_tokens':5,'output_tokens_details':{'thinking_tokens':-3}}")),
        "Hello"),
        succeeds("usage whose sum overflows", sse(usage("{'input_tokens':9223372036854775807,'output_tokens':9223372036854775807,"
            + "'cache_read_input_tokens':9223372036854775807,'cache_creation_input_tokens':9223372036854775807}")), "Hello"),
        succeeds("usage beyond a long", sse(usage("{'output_tokens':1e30}")), "Hello"),
        succeeds("usage with a fraction", sse(usage("{'output_tokens':1.5}")), "Hello"),
        succeeds("usage as text", sse(usage("{'output_tokens':'many'}")), "Hello"),
        succeeds("usage that is a list", sse(usage("[]")), "Hello"),
        succeeds("usage that is null", sse(usage("null")), "Hello"));
  }

  @TestFactory
  Stream<DynamicTest> wholeAnswersEndAsTheyShould() {
    String text = "[{'type':'text','text':'Hello'}]";
    List<FaultRow> rows = new ArrayList<>(List.of(
        succeeds("an answer", json(message(text, ",'stop_reason':'end_turn'")), "Hello"),
        succeeds("no stop_reason", json(message(text, "")), "Hello"),
        succeeds("an empty error", json(message(text, ",'error':null")), "Hello"),
        succeeds("two texts", json(message("[{'type':'text','text':'Hel'},{'type':'text','text':'lo'}]", "")), "Hello"),
        succeeds("an unknown block", json(message("[{'type':'later'},{'type':'text','text':'Hello'}]", "")), "Hello"),
        succeeds("arguments as text", json(message("[{'type':'tool_use','id':'a','name':'f','input':'{}'}]", "")), "<a f {}>"),
        succeeds("one id twice",
        json(message("[{'type':'tool_use','id':'a','name':'f','input':{}},{'type':'tool_use','id':'a','name':'g','input':{}}]",
        "")),
            "<a f {}><a g {}>"),
        succeeds("negative usage", json(message(text, ",'usage':{'input_tokens':-9,'output_tokens':-1600}")), "Hello"),
        succeeds("usage whose sum overflows",
        json(message(text, ",'usage':{'input_tokens':9223372036854775807,'output_tokens':9223372036854775807}")), "Hello"),
        succeeds("usage as text", json(message(text, ",'usage':'many'")), "Hello"),
        fails("no content", json("{'id':'m','type':'message','role':'assistant'}"), InvalidResponse.class, ""),
        fails("content that is null", json(message("null", "")), InvalidResponse.class, ""),
        fails("content that is text", json(message("'Hello'", "")), InvalidResponse.class, ""),
        fails("a block without a type", json(message("[{'text':'Hello'}]", "")), InvalidResponse.class, ""),
        fails("a text that is a number", json(message("[{'type':'text','text':7}]", "")), InvalidResponse.class, ""),
        fails("the answer of chat completions", json("{'id':'c','choices':[{'message':{'content':'Hello'}}]}"),
        InvalidResponse.class, ""),
        fails("no JSON", json("Hello"), InvalidResponse.class, ""),
        fails("cut JSON", json(message(text, "").substring(0, 60)), InvalidResponse.class, ""),
        fails("an empty object", json("{}"), InvalidResponse.class, ""),
        repeats("an error with status 200", json(OVERLOADED), Overloaded.class),
        repeats("an error beside content", json(message(text, ",'error':{'type':'api_error','message':'m'}")), ServerError.class),
        repeats("rate_limit_error with status 200", json(error("rate_limit_error")), RateLimited.class)));
    LASTING.forEach((name, failure) -> rows.add(fails(name + " with status 200", json(error(name)), failure, "")));
    return FaultRow.tests(Protocol.MESSAGES, rows, Verb.CHAT, Verb.CHAT_ASYNC);
  }
}
