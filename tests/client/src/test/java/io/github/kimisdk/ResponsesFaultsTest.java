package io.github.kimisdk;

import static io.github.kimisdk.FaultRow.fails;
import static io.github.kimisdk.FaultRow.repeats;
import static io.github.kimisdk.FaultRow.succeeds;

import io.github.kimisdk.call.KimiException.AccessDenied;
import io.github.kimisdk.call.KimiException.IncompleteAnswer;
import io.github.kimisdk.call.KimiException.InvalidResponse;
import io.github.kimisdk.call.KimiException.NotFound;
import io.github.kimisdk.call.KimiException.Overloaded;
import io.github.kimisdk.call.KimiException.QuotaExhausted;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException.ServerError;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Faults of servers of the Responses format, in streams and in whole answers. */
@Timeout(300)
class ResponsesFaultsTest {

  private static final String START = event("created", "'response':{'id':'r','model':'k','status':'in_progress','output':[]}");
  private static final String MESSAGE = added(0, "{'type':'message','id':'msg','role':'assistant','content':[]}");
  private static final String HELLO = text(0, "Hello");
  private static final String ANSWER = "{'type':'message','id':'msg','role':'assistant','content':[{'type':'output_text','text':'Hello'}]}";
  private static final String DONE = done(0, ANSWER);
  private static final String END = completed("'output':[" + ANSWER + "]");
  private static final String OVERLOADED = "{'code':'server_is_overloaded','message':'overloaded'}";

  private static String event(String type, String members) {
    String name = type.equals("error") ? type : "response." + type;
    return "event: " + name + "\n" + data("{'type':'" + name + "'" + (members.isEmpty() ? "" : "," + members) + "}");
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  private static String added(int index, String item) {
    return event("output_item.added", "'output_index':" + index + ",'item':" + item);
  }

  private static String done(int index, String item) {
    return event("output_item.done", "'output_index':" + index + ",'item':" + item);
  }

  private static String text(int index, String piece) {
    return event("output_text.delta", "'item_id':'msg','output_index':" + index + ",'content_index':0,'delta':'" + piece + "'");
  }

  private static String call(String item, String id, String name, String arguments) {
    return "{'type':'function_call','id':'" + item + "','call_id':'" + id + "','name':'" + name + "','arguments':'"
        + escaped(arguments) + "'}";
  }

  private static String args(int index, String item, String piece) {
    String id = item.isEmpty() ? "" : "'item_id':'" + item + "',";
    return event("function_call_arguments.delta", id + "'output_index':" + index + ",'delta':'" + escaped(piece) + "'");
  }

  private static String escaped(String json) {
    return json.replace("\"", "\\\"");
  }

  private static String completed(String members) {
    return event("completed", "'response':{'id':'r','model':'k','status':'completed'" + (members.isEmpty() ? "" : "," + members)
        + "}");
  }

  private static String usage(String usage) {
    return START + MESSAGE + HELLO + completed("'output':[" + ANSWER + "],'usage':" + usage);
  }

  private static ScriptedAnswer sse(String... events) {
    return ScriptedAnswer.events(String.join("", events));
  }

  private static ScriptedAnswer json(String json) {
    return ScriptedAnswer.json(200, json.replace('\'', '"'));
  }

  private static ScriptedAnswer answer(String members) {
    return json("{'id':'r','object':'response','model':'k'," + members + "}");
  }

  @TestFactory
  Stream<DynamicTest> streamsEndAsTheyShould() {
    List<FaultRow> rows = new ArrayList<>(order());
    rows.addAll(calls());
    rows.addAll(wholes());
    rows.addAll(ends());
    rows.addAll(errors());
    rows.addAll(usages());
    return FaultRow.tests(Protocol.RESPONSES, rows, Verb.STREAM, Verb.PUBLISH);
  }

  private static List<FaultRow> order() {
    return List.of(
        succeeds("all events", sse(START, MESSAGE, HELLO, DONE, END), "Hello"),
        succeeds("no names of events", sse((START + MESSAGE + HELLO + DONE + END).replaceAll("event: .*\n", "")), "Hello"),
        succeeds("no response.created", sse(MESSAGE, HELLO, DONE, END), "Hello"),
        succeeds("response.created twice", sse(START, START, MESSAGE, HELLO, END), "Hello"),
        succeeds("no output_item.added", sse(START, HELLO, DONE, END), "Hello"),
        succeeds("no output_item.done", sse(START, MESSAGE, HELLO, END), "Hello"),
        succeeds("no deltas", sse(START, MESSAGE, DONE, END), "Hello"),
        succeeds("the last event alone", sse(END), "Hello"),
        succeeds("output_item.done twice", sse(START, MESSAGE, HELLO, DONE, DONE, END), "Hello"),
        succeeds("output_item.added twice", sse(START, MESSAGE, MESSAGE, HELLO, DONE, END), "Hello"),
        succeeds("an id that changes", sse(START, MESSAGE, HELLO, DONE.replace("msg", "other"), END), "Hello"),
        succeeds("no numbers and no ids",
        sse((START + MESSAGE + HELLO + DONE + END).replaceAll("\"output_index\":0,|\"(item_)?id\":\"msg\",", "")), "Hello"),
        succeeds("no numbers", sse((START + MESSAGE + HELLO + DONE + END).replace("\"output_index\":0,", "")), "Hello"),
        succeeds("numbers in reverse", sse(START, text(5, "Hel"), text(1, "lo"), completed("'output':[]")), "Hello"),
        succeeds("unknown events", sse(START, event("later", "'x':1"), MESSAGE, HELLO, data("{}"), END), "Hello"),
        succeeds("events after the end", sse(START, MESSAGE, HELLO, END, text(0, "late"), event("error", "'message':'late'")),
        "Hello"),
        fails("text that is a number", sse(START, MESSAGE, HELLO, event("output_text.delta", "'output_index':0,'delta':7")),
        InvalidResponse.class, "Hello"),
        fails("a delta without text", sse(START, MESSAGE, HELLO, event("output_text.delta", "'output_index':0")),
        InvalidResponse.class, "Hello"),
        fails("a negative number", sse(START, event("output_text.delta", "'output_index':-1,'delta':'x'")),
        InvalidResponse.class, ""),
        fails("a number beyond all limits", sse(START, event("output_text.delta", "'output_index':70000,'delta':'x'")),
        InvalidResponse.class, ""),
        fails("output_item.done without an item", sse(START, MESSAGE, HELLO, event("output_item.done", "'output_index':0")),
        InvalidResponse.class, "Hello"),
        fails("data that is cut JSON", sse(START, MESSAGE, HELLO, data("{'type':'response.output_text.delta'"), END),
        InvalidResponse.class, "Hello"),
        fails("data that is a list", sse(START, MESSAGE, HELLO, data("[1]"), END), InvalidResponse.class, "Hello"));
  }

  private static List<FaultRow> calls() {
    String a = call("fa", "a", "f", "");
    String b = call("fb", "b", "g", "");
    String both = completed("'output':[" + call("fa", "a", "f", "{\"x\":1}") + "," + call("fb", "b", "g", "{\"y\":2}") + "]");
    String two = "<a f {\"x\":1}><b g {\"y\":2}>";
    return List.of(
        succeeds("two calls", sse(START, added(0, a), args(0, "fa", "{\"x\":1}"), added(1, b), args(1, "fb", "{\"y\":2}"), both),
        two),
        succeeds("pieces of two calls in turn",
        sse(START, added(0, a), added(1, b), args(0, "fa", "{\"x\""), args(1, "fb", "{\"y\""), args(0, "fa", ":1}"),
            args(1, "fb", ":2}"), both), two),
        succeeds("one number for two calls",
        sse(START, added(0, a), args(0, "fa", "{\"x\":1}"), added(0, b), args(0, "fb", "{\"y\":2}"), both), two),
        succeeds("one number for two calls without ids of items",
        sse(START, added(0, a), args(0, "", "{\"x\""), args(0, "", ":1}"), added(0, b),
            args(0, "", "{\"y\""), args(0, "", ":2}"), both), two),
        succeeds("one number for two calls and their ends",
        sse(START, added(0, a), args(0, "fa", "{\"x\":1}"), done(0, call("fa", "a", "f", "{\"x\":1}")),
            added(0, b), args(0, "fb", "{\"y\":2}"), done(0, call("fb", "b", "g", "{\"y\":2}")), both), two),
        succeeds("one number for two calls that come whole",
        sse(START, done(0, call("fa", "a", "f", "{\"x\":1}")), done(0, call("fb", "b", "g", "{\"y\":2}")),
            completed("'output':[]")), two),
        succeeds("one number for two calls in turn",
        sse(START, added(0, a), added(0, b), args(0, "fa", "{\"x\""), args(0, "fb", "{\"y\""), args(0, "fa", ":1}"),
            args(0, "fb", ":2}"), both), two),
        succeeds("one id of items twice",
        sse(START, added(0, a), args(0, "", "{\"x\":1}"), added(1, b.replace("fb", "fa")), args(1, "", "{\"y\":2}"),
            both.replace("fb", "fa")), two),
        succeeds("one id of calls twice",
        sse(START, added(0, a), args(0, "fa", "{\"x\":1}"), added(1, b.replace("'b'", "'a'")), args(1, "fb", "{\"y\":2}"),
            both.replace("\"b\"", "\"a\"")), two.replace("<b", "<a")),
        succeeds("no output_item.added of a call", sse(START, args(0, "fa", "{\"x\":1}"), args(1, "fb", "{\"y\":2}"), both), two),
        succeeds("no arguments in the deltas", sse(START, added(0, a), added(1, b), both), two),
        succeeds("calls in the last event only", sse(START, both), two),
        succeeds("a call without arguments", sse(START, added(0, a), done(0, a), completed("'output':[" + a + "]")), "<a f >"),
        fails("arguments that are an object",
        sse(START, added(0, a), event("function_call_arguments.delta", "'output_index':0,'delta':{}")),
            InvalidResponse.class, ""));
  }

  private static List<FaultRow> wholes() {
    String a = added(0, call("fa", "a", "f", ""));
    String longer = ANSWER.replace("Hello", "Hello world");
    return List.of(
        succeeds("more text at the end than in the deltas", sse(START, MESSAGE, HELLO, completed("'output':[" + longer + "]")),
        "Hello world"),
        succeeds("more text than in many deltas", sse(START, MESSAGE, text(0, "H"), text(0, "e"), text(0, "l"), text(0, "lo"),
            completed("'output':[" + longer + "]")), "Hello world"),
        succeeds("more text in output_item.done than in the deltas",
        sse(START, MESSAGE, HELLO, done(0, longer), completed("'output':[]")), "Hello world"),
        succeeds("a second message at the end only",
        sse(START, MESSAGE, HELLO, completed("'output':[" + ANSWER + "," + ANSWER.replace("Hello", "!") + "]")), "Hello!"),
        succeeds("less text at the end than in the deltas", sse(START, MESSAGE, HELLO, text(0, " world"), END), "Hello world"),
        succeeds("no output at the end", sse(START, MESSAGE, HELLO, completed("")), "Hello"),
        succeeds("no response at the end", sse(START, MESSAGE, HELLO, event("completed", "")), "Hello"),
        succeeds("more arguments at the end than in the deltas",
        sse(START, a, args(0, "fa", "{\"x\""), completed("'output':[" + call("fa", "a", "f", "{\"x\":1}") + "]")),
            "<a f {\"x\":1}>"),
        succeeds("more arguments than in many deltas",
        sse(START, a, args(0, "fa", "{"), args(0, "fa", "\"x"), args(0, "fa", "\":"),
            completed("'output':[" + call("fa", "a", "f", "{\"x\":1}") + "]")), "<a f {\"x\":1}>"),
        succeeds("arguments that are written in another way at the end", sse(START, a, args(0, "fa", "{\"x\":1}"),
            completed("'output':[" + call("fa", "a", "f", "{ \"x\": 1 }") + "]")), "<a f {\"x\":1}>"),
        fails("text at the end that lost a delta",
        sse(START, MESSAGE, text(0, "Hel"), text(0, " world"), completed("'output':[" + longer + "]")),
            InvalidResponse.class, "Hel world"),
        fails("arguments at the end that lost a delta", sse(START, a, args(0, "fa", "{\"x\""), args(0, "fa", "1,\"y\":"),
            completed("'output':[" + call("fa", "a", "f", "{\"x\":1,\"y\":2}") + "]")), InvalidResponse.class, ""),
        fails("an end without response and without deltas", sse(START, event("completed", "")), InvalidResponse.class, ""),
        fails("an end without output and without deltas", sse(START, completed("")), InvalidResponse.class, ""));
  }

  private static List<FaultRow> ends() {
    String begun = START + MESSAGE + HELLO;
    return List.of(
        repeats("nothing", sse(""), IncompleteAnswer.class),
        repeats("only response.created", sse(START), IncompleteAnswer.class),
        repeats("only an item", sse(START, MESSAGE), IncompleteAnswer.class),
        fails("no end", sse(begun), IncompleteAnswer.class, "Hello"),
        fails("no end after the item", sse(begun, DONE), IncompleteAnswer.class, "Hello"),
        fails("the end mark of chat completions", sse(begun, "data: [DONE]\n\n"), IncompleteAnswer.class, "Hello"),
        fails("a reset in the text", sse(begun).thenCut(), IncompleteAnswer.class, "Hello"),
        fails("a reset in the last event", sse(begun, END.substring(0, 90)).thenCut(), IncompleteAnswer.class, "Hello"),
        fails("a cut character", ScriptedAnswer.events(MessagesFaultsTest.cut(begun + text(0, "é"), "é")).thenCut(),
        IncompleteAnswer.class, "Hello"),
        succeeds("a reset after the last event", sse(begun, DONE, END).thenCut(), "Hello"),
        succeeds("silence after the last event", sse(begun, DONE, END).thenStall(), "Hello"),
        succeeds("no blank line after the last event", sse(begun, DONE, END.stripTrailing()), "Hello"),
        succeeds("an answer without content", sse(START, completed("'output':[]")), ""),
        succeeds("response.incomplete",
        sse(begun,
        event("incomplete", "'response':{'status':'incomplete','incomplete_details':{'reason':'max_output_tokens'}}")), "Hello"));
  }

  private static List<FaultRow> errors() {
    String begun = START + MESSAGE + HELLO;
    String failed = event("failed", "'response':{'status':'failed','error':" + OVERLOADED + "}");
    return List.of(
        repeats("response.failed first", sse(failed), Overloaded.class),
        repeats("response.failed after response.created", sse(START, failed), Overloaded.class),
        repeats("response.cancelled", sse(START, event("cancelled", "'response':{'status':'cancelled'}")), ServerError.class),
        repeats("an error first", sse(event("error", "'code':'server_error','message':'m'")), ServerError.class),
        repeats("an error of a gateway", sse(data("{'error':{'type':'engine_overloaded_error','message':'m'}}")),
        Overloaded.class),
        repeats("an error without JSON", sse("event: error\ndata: gone\n\n"), ServerError.class),
        repeats("completed with the status failed",
        sse(START, event("completed", "'response':{'status':'failed','error':{'code':'x','message':'m'},'output':[]}")),
            ServerError.class),
        repeats("completed with the status cancelled",
        sse(START, event("completed", "'response':{'status':'cancelled','output':[]}")), ServerError.class),
        fails("completed with the status failed after text",
        sse(begun, completed("'output':[" + ANSWER + "]").replace("\"status\":\"completed\"", "\"status\":\"failed\"")),
            ServerError.class, "Hello"),
        fails("response.failed in the text", sse(begun, failed), Overloaded.class, "Hello"),
        fails("an error in the text", sse(begun, event("error", "'code':'server_error','message':'m'")), ServerError.class,
        "Hello"),
        repeats("rate_limit_exceeded", sse(START, event("error", "'code':'rate_limit_exceeded','message':'m'")),
        RateLimited.class),
        repeats("overloaded",
        sse(START, event("failed", "'response':{'status':'failed','error':{'code':'overloaded','message':'m'}}")),
        Overloaded.class),
        fails("insufficient_quota", sse(START, event("error", "'error':{'type':'insufficient_quota','message':'m'}")),
        QuotaExhausted.class, ""),
        fails("invalid_api_key", sse(START, event("error", "'code':'invalid_api_key','message':'m'")), AccessDenied.class, ""),
        new FaultRow("model_not_found", sse(START, event("error", "'code':'model_not_found','message':'m'")), NotFound.class, "",
        2),
        repeats("an error as JSON instead of a stream", json("{'error':{'type':'server_error','message':'m'}}"),
        ServerError.class),
        fails("a page instead of a stream", ScriptedAnswer.of(200, "text/html", "<html>".getBytes()), InvalidResponse.class, ""));
  }

  private static List<FaultRow> usages() {
    return List.of(
        succeeds("negative usage", sse(usage("{'input_tokens':-8,'output_tokens':-1600,'total_tokens':-1608}")), "Hello"),
        succeeds("negative details of usage",
        sse(usage("{'input_tokens':8,'output_tokens':16,'input_tokens_details':{'cached_tokens':-2,'cache_write_tokens':-1},"
            + "'output_tokens_details':{'reasoning_tokens':-9}}")), "Hello"),
        succeeds("usage whose sum overflows",
        sse(usage("{'input_tokens':9223372036854775807,'output_tokens':9223372036854775807}")), "Hello"),
        succeeds("usage beyond a long", sse(usage("{'output_tokens':1e30}")), "Hello"),
        succeeds("usage with a fraction", sse(usage("{'output_tokens':1.5}")), "Hello"),
        succeeds("usage as text", sse(usage("'many'")), "Hello"),
        succeeds("details of usage that are null", sse(usage("{'input_tokens':1,'input_tokens_details':null}")), "Hello"));
  }

  @TestFactory
  Stream<DynamicTest> wholeAnswersEndAsTheyShould() {
    String output = "'output':[" + ANSWER + "]";
    List<FaultRow> rows = List.of(
        succeeds("an answer", answer("'status':'completed'," + output), "Hello"),
        succeeds("no status", answer(output), "Hello"),
        succeeds("the status null", answer("'status':null," + output), "Hello"),
        succeeds("an incomplete answer", answer("'status':'incomplete'," + output), "Hello"),
        succeeds("an error that is null", answer("'status':'completed','error':null," + output), "Hello"),
        succeeds("items of unknown types", answer("'output':[{'type':'later','id':'x'}," + ANSWER + "]"), "Hello"),
        succeeds("one id of calls twice",
        answer("'output':[" + call("x", "a", "f", "{}") + "," + call("x", "a", "g", "{}") + "]"), "<a f {}><a g {}>"),
        succeeds("negative usage", answer(output + ",'usage':{'input_tokens':-9,'output_tokens':-1600,'total_tokens':-1609}"),
        "Hello"),
        succeeds("usage whose sum overflows",
        answer(output + ",'usage':{'input_tokens':9223372036854775807,'output_tokens':9223372036854775807}"), "Hello"),
        succeeds("usage as text", answer(output + ",'usage':'many'"), "Hello"),
        fails("the status in_progress", answer("'status':'in_progress','output':[]"), InvalidResponse.class, ""),
        fails("the status queued", answer("'status':'queued','output':[]"), InvalidResponse.class, ""),
        fails("the status in_progress beside text", answer("'status':'in_progress'," + output), InvalidResponse.class, ""),
        fails("the status failed without an error", answer("'status':'failed','output':[]"), InvalidResponse.class, ""),
        fails("the status cancelled", answer("'status':'cancelled','output':[]"), InvalidResponse.class, ""),
        fails("a status that is a number", answer("'status':7," + output), InvalidResponse.class, ""),
        fails("no output", answer("'status':'completed'"), InvalidResponse.class, ""),
        fails("an output that is text", answer("'output':'Hello'"), InvalidResponse.class, ""),
        fails("an item that is text", answer("'output':['Hello']"), InvalidResponse.class, ""),
        fails("a text that is a number", answer("'output':[{'type':'message','content':[{'type':'output_text','text':7}]}]"),
        InvalidResponse.class, ""),
        fails("the answer of chat completions", json("{'id':'c','choices':[{'message':{'content':'Hello'}}]}"),
        InvalidResponse.class, ""),
        fails("no JSON", json("Hello"), InvalidResponse.class, ""),
        fails("cut JSON", json("{'id':'r','output':[{'type':'mess"), InvalidResponse.class, ""),
        fails("an empty object", json("{}"), InvalidResponse.class, ""),
        repeats("the status failed with an error",
        answer("'status':'failed','error':{'code':'server_error','message':'m'},'output':[]"), ServerError.class),
        repeats("rate_limit_exceeded with status 200", json("{'error':{'code':'rate_limit_exceeded','message':'m'}}"),
        RateLimited.class),
        fails("insufficient_quota with status 200", json("{'error':{'type':'insufficient_quota','message':'m'}}"),
        QuotaExhausted.class, ""),
        new FaultRow("model_not_found with status 200", json("{'error':{'code':'model_not_found','message':'m'}}"),
        NotFound.class, "", 2),
        repeats("an error with status 200", json("{'error':{'type':'server_error','message':'m'}}"), ServerError.class));
    return FaultRow.tests(Protocol.RESPONSES, rows, Verb.CHAT, Verb.CHAT_ASYNC);
  }
}
