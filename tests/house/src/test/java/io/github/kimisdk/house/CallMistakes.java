package io.github.kimisdk.house;

import static io.github.kimisdk.house.Bench.KEY;
import static io.github.kimisdk.house.Mistake.Room.CALL;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.token.ContextCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Mistakes in requests and in reading answers, and the answers of servers that a newcomer meets. */
final class CallMistakes {

  private static final ChatRequest HI = ChatRequest.of("Hi");

  private CallMistakes() {}

  static List<Mistake> requests() {
    return List.of(
        sent("no message", r -> r, "the request was refused", "messages must not be empty", "Add a message",
            "errors.html#no-message"),
        sent("an empty message of the model", r -> r.user("Hi").assistant("").user("Go on"), "the message at position 1 with role"
            + " 'assistant' must not be empty", "Omit that message", "errors.html#empty-message"),
        sent("the result of a tool without its call", r -> r.user("Hi").message(Message.tool("w:0", "Rain")), "not found",
            "Put every result directly after the call that it answers", "errors.html#result-without-call"),
        sent("a model with a typing error", r -> r.user("Hi").model("kimi-k2.66"), "Not found the model kimi-k2.66",
            "This server lists 1 model; nearest to \"kimi-k2.66\": local", "errors.html#notfound"),
        sent("a temperature for a model that has a fixed one", r -> r.user("Hi").model("kimi-k3").temperature(0.2),
            "invalid temperature: only 1 is allowed for this model", "omit them", "errors.html#sampling"),
        sent("two answers of a model that gives one", r -> r.user("Hi").model("kimi-k3").n(2),
            "invalid n: only 1 is allowed for this model", "omit them", "errors.html#sampling"),
        sent("more tokens than the window", r -> r.user("Hi").model("moonshot-v1-8k").maxCompletionTokens(100_000),
            "the conversation does not fit into the model's window", "8192", "ask for fewer output tokens",
            "errors.html#contextoverflow"),
        sent("six stop words", r -> r.user("Hi").stop("1", "2", "3", "4", "5", "6"), "maximum length 5, but got 6",
            "Send at most 5 stop words", "errors.html#stop"),
        call("a negative temperature", b -> ChatRequest.builder().temperature(-0.5),
            "temperature: expected a number of 0 or more; Kimi takes 0 to 1", "found -0.5"),
        call("percent instead of a share", b -> ChatRequest.builder().topP(95), "topP: expected a share of 0 to 1", "found 95.0"),
        call("no answers", b -> ChatRequest.builder().n(0), "n: expected at least 1", "found 0"),
        call("no tokens", b -> ChatRequest.builder().maxCompletionTokens(0), "maxCompletionTokens: expected a limit of at least 1"
            + " token", "found 0", "do not set it to use the model's own limit"),
        call("an empty stop word", b -> ChatRequest.builder().stop(""), "stop: expected words of at least one character",
            "found an empty one"),
        checked("a prompt that is too long", r -> r.model("moonshot-v1-8k").user("word ".repeat(20_000)),
            "the request was not sent", "in a window of 8192", "Shorten the conversation", "errors.html#badrequest"),
        checked("a result of a tool alone", r -> r.user("Hi").message(Message.tool("w:0", "Rain")), "the request was not sent",
            "at /messages/1: a result for call \"w:0\", which nobody made", "errors.html#badrequest"),
        call("a text instead of an image", b -> ContentPart.image(b.file("photo.png", "not an image")),
            "expected a jpeg, png, gif, webp, bmp, heic or heif image", "photo.png", "found bytes of an unknown kind (12 bytes)"),
        call("an image that is not there", b -> ContentPart.image(b.path("photo.png")), "expected a file at", "photo.png",
            "found nothing", "check the path"),
        call("a folder as an image", b -> ContentPart.image(b.path("photo.png").getParent()), "expected a file at",
            "found a folder"),
        call("a drawing as an image", b -> ContentPart.image(b.file("logo.svg", "<svg xmlns='x'/>")), "logo.svg",
            "found svg (Kimi reads none)"),
        call("an image of the web", b -> ContentPart.image("https://example.com/cat.png"), "expected a data URL or an ms:// id",
            "found https://example.com/cat.png", "Kimi does not fetch from the web", "pass the bytes or the file"),
        call("the name of a file as an image", b -> ContentPart.image("cat.png"), "expected a data URL, an ms:// id or a Path",
            "found cat.png"));
  }

  static List<Mistake> answers() {
    return List.of(
        answer("the key of another host", ScriptedAnswer.error(401, "incorrect_api_key_error", "Incorrect API key provided"),
            "the key is not known to this host", "HTTP 401, 127.0.0.1:", "Check the key that this server expects",
            "errors.html#accessdenied"),
        answer("a right that the key lacks", ScriptedAnswer.error(403, "permission_denied_error", "The API is not open"),
            "not allowed", "HTTP 403", "ask its operator", "errors.html#rights"),
        answer("too many requests", ScriptedAnswer.error(429, "rate_limit_reached_error", "max RPM: 3, please try again after 1"
            + " seconds"), "rate limited", "HTTP 429", "Try again in 1 s", "errors.html#ratelimited"),
        answer("an empty account", ScriptedAnswer.error(429, "exceeded_current_quota_error", "check your account balance"),
            "the quota is exhausted", "check your account balance", "trying again does not help", "errors.html#quotaexhausted"),
        answer("an overloaded model", ScriptedAnswer.error(429, "engine_overloaded_error", "The engine is currently overloaded"),
            "the service is overloaded", "Try again in a while", "errors.html#overloaded"),
        answer("content that is refused", ScriptedAnswer.error(400, "content_filter", "considered high risk"),
            "content review rejected it", "Change the content", "errors.html#contentfiltered"),
        answer("a server that fails", ScriptedAnswer.error(500, "server_error", ""), "the service failed", "HTTP 500",
            "report it with the request id", "errors.html#servererror"),
        answer("a page instead of an answer", page(200), "expected an answer in JSON", "<title>Sign in</title>",
            "A page of HTML comes from a proxy or a wrong base URL", "check the base URL http://127.0.0.1:",
            "errors.html#invalidresponse"),
        answer("a page of a gateway that gave up", page(504), "HTTP 504", "A gateway gave up before the answer came",
            "stream the answer", "errors.html#servererror"),
        answer("a page of a firewall", page(403), "not allowed", "A page comes from a proxy or firewall before the service",
            "errors.html#accessdenied"),
        answer("an answer that is cut off", ScriptedAnswer.json(200, "{\"id\":\"c\",\"cho"), "expected an answer in JSON",
            "line 1, column 15", "found the end of the text", "errors.html#invalidresponse"),
        answer("an answer of another service", ScriptedAnswer.json(200, "{\"hello\":1}"), "/choices: expected at least one choice",
            "found {\"hello\":1}", "errors.html#invalidresponse"),
        answer("a redirect", ScriptedAnswer.json(307, "").withHeader("Location", "https://other.example/v1"),
            "found a redirect to https://other.example/v1", "set the base URL to the new address", "errors.html#badrequest"),
        answer("a lost connection", ScriptedAnswer.reset(), "no answer from 127.0.0.1:", "Check the base URL http://127.0.0.1:",
            "errors.html#unreachable"),
        call("a stream that breaks off", b -> b.answered(ScriptedAnswer.events("data: {\"choices\":[{\"delta\":{\"content\":"
            + "\"Hel\"}}]}\n\n").thenCut()).stream(HI).response(), "the connection was lost in the middle of the answer",
            "partial() has the answer so far", "errors.html#incompleteanswer"),
        call("a silent server", b -> b.answered(ScriptedAnswer.silence()).withTotalTimeout(Duration.ofMillis(1)).chat(HI),
            "the call did not end within 1 ms", "set a longer total timeout", "errors.html#timedout"),
        call("a server that does not run", b -> b.client("http://127.0.0.1:" + Bench.closedPort() + "/v1").chat(HI),
            "connection refused by 127.0.0.1:", "Check the base URL http://127.0.0.1:", "errors.html#unreachable"),
        call("TLS on a port without it", b -> b.client(b.fake().baseUrl().replace("http:", "https:")).chat(HI),
            "no secure connection to 127.0.0.1:", "errors.html#unreachable"),
        call("a host that does not exist", b -> b.client("https://no-such-host.invalid/v1").chat(HI),
            "unknown host: no-such-host.invalid", "Check the base URL https://no-such-host.invalid/v1", "errors.html#unreachable"),
        call("a proxy that wants a password", b -> b.keep(Kimi.builder().key(KEY).baseUrl("https://kimi.test/v1").httpClient(
            b.proxy("407 Proxy Authentication Required")).build()).chat(HI), "the proxy wants a user and a password",
            "Authenticator", "errors.html#misconfigured"),
        call("a proxy that forbids the host", b -> b.keep(Kimi.builder().key(KEY).baseUrl("https://kimi.test/v1").httpClient(
            b.proxy("403 Forbidden")).build()).chat(HI), "the proxy opens no tunnel to kimi.test and answers 403",
            "set another proxy", "errors.html#misconfigured"),
        call("a base URL with /v1 twice", b -> b.client(b.fake().baseUrl() + "/v1").chat(HI), "/v1/v1/chat/completions",
            "the base URL of the client ends in /v1/v1", "one /v1", "errors.html#notfound"),
        call("a base URL with another path", b -> b.client(b.fake().baseUrl() + "/chat").chat(HI),
            "there is no POST /v1/chat/chat/completions", "the nearest route is POST /v1/chat/completions",
            "errors.html#notfound"));
  }

  static List<Mistake> reading() {
    return List.of(
        call("a stream that is read behind its end", b -> {
          try (ChatStream stream = b.strict().stream(HI)) {
            stream.response();
            return stream.iterator().next();
          }
        }, "expected a stream with more to read", "found one that was read to its end", "make the call again"),
        call("an iterator that is read behind its end", b -> {
          try (ChatStream stream = b.strict().stream(HI)) {
            Iterator<ChatChunk> chunks = stream.iterator();
            stream.response();
            return chunks.next();
          }
        }, "expected a chunk or an event", "found the end of the stream", "call hasNext() first"),
        call("the answer of a closed stream", b -> {
          ChatStream stream = b.strict().stream(HI);
          stream.close();
          return stream.response();
        }, "expected a stream with more to read", "found one that was closed", "make the call again"),
        closed("a closed client", kimi -> kimi.ask("Hi")),
        closed("a closed client in a future", kimi -> kimi.chatAsync(HI).join().text()),
        closed("a copy of a closed client", kimi -> kimi.withModel("kimi-k3").stream(HI).response().text()),
        call("an interrupted thread", b -> {
          Kimi kimi = b.answered(ScriptedAnswer.silence());
          Thread.currentThread().interrupt();
          try {
            return kimi.chat(HI);
          } finally {
            Thread.interrupted();
          }
        }, "the thread was interrupted while it waited for the answer", "This program ended the call", "uninterrupted",
            "errors.html#interrupted"),
        call("a negative time to close", b -> {
          b.strict().close(Duration.ofSeconds(-1));
          return b;
        }, "grace: expected zero or more", "found PT-1S"),
        built("a function of requests that returns nothing", kimi -> kimi.toBuilder().onRequest(r -> null).build(),
            "expected onRequest to return a request", "found null", "Nothing was sent in this attempt"),
        built("a function of requests that sets the key", kimi -> kimi.toBuilder().onRequest(r -> r.withHeader("Authorization",
            "Bearer " + KEY)).build(), "found \"Authorization\"", "set the key in key(...)"),
        built("a supplier of keys without a key", kimi -> kimi.toBuilder().key(() -> null).build(),
            "expected an API key in the answer of the key supplier", "found null", "Kimi.builder().key(...)"));
  }

  private static ScriptedAnswer page(int status) {
    return ScriptedAnswer.of(status, "text/html", "<html><title>Sign in</title></html>".getBytes(StandardCharsets.UTF_8));
  }

  private static Mistake call(String name, Mistake.Step step, String... words) {
    return Mistake.of(CALL, name, step, words);
  }

  private static Mistake sent(String name, UnaryOperator<ChatRequestBuilder> request, String... words) {
    return call(name, bench -> bench.strict().chat(request.apply(ChatRequest.builder()).build()), words);
  }

  private static Mistake checked(String name, UnaryOperator<ChatRequestBuilder> request, String... words) {
    return call("with a check, " + name, bench -> bench.strict().withCheck(ContextCheck.refusing())
        .chat(request.apply(ChatRequest.builder()).build()), words);
  }

  private static Mistake answer(String name, ScriptedAnswer answer, String... words) {
    return call(name, bench -> bench.answered(answer).chat(HI), words);
  }

  private static Mistake closed(String name, Function<Kimi, String> call) {
    return call(name, bench -> {
      Kimi kimi = bench.strict();
      kimi.close();
      return "answered: " + call.apply(kimi);
    }, "the client is closed", "make it again, uninterrupted, on a client that is open", "errors.html#interrupted");
  }

  private static Mistake built(String name, UnaryOperator<Kimi> change, String... words) {
    return call(name, bench -> bench.keep(change.apply(bench.strict())).chat(HI),
        Stream.concat(Stream.of(words), Stream.of("errors.html#misconfigured")).toArray(String[]::new));
  }
}
