package io.github.kimisdk.benchmarks.report;

import static io.github.kimisdk.benchmarks.report.Figures.CALL;
import static io.github.kimisdk.benchmarks.report.Figures.DECODE;
import static io.github.kimisdk.benchmarks.report.Figures.ENGLISH;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A run in plain words: a paragraph and a chart for each claim, and the missed aims. A claim without figures is left out. */
final class Summary {

  /** Whole clients beside ours, whose HTTP client has the answer in memory, too. */
  private static final String[][] LIBRARIES = {
    {"Libraries.langchain4j", "langchain4j"},
    {"Libraries.okhttpSseJackson", "okhttp-sse + Jackson databind"},
    {"Libraries.openaiJava", "openai-java"},
  };

  /** Decoders beside ours: a framer, or a reader of lines, and a JSON library. */
  private static final String[][] DECODERS = {
    {"Peers.framerFastjson2", "framer + fastjson2"},
    {"Peers.framerDslJson", "framer + DSL-JSON"},
    {"Peers.framerJacksonStreaming", "framer + Jackson streaming"},
    {"Peers.linesFastjson2", "lines + fastjson2"},
  };

  private static final String[] PROTOCOLS = {"http", "https", "HTTP/2"};

  private final Figures figures;
  private final Report jmh;

  Summary(Figures figures) {
    this.figures = figures;
    this.jmh = figures.jmh();
  }

  /** The page in Markdown. */
  String page() {
    Aims aims = new Aims(figures);
    boolean missed = aims.met() < aims.count();
    StringBuilder page = new StringBuilder("\nAn answer arrives in chunks, about one for each token. kimi-sdk is built on "
        + "`java.net.http`, the HTTP client of the JDK.\n"
        + "Each [aim](TABLES.md#aims) stands beside a floor of the same run: what the same work takes at least.\n"
        + "Measured on one core of " + figures.machine().get("processor").asString() + ", "
        + figures.machine().get("jdk").asString() + ".\n" + aims.met() + " of " + aims.count()
        + " aims are met" + (missed ? "; [these](#missed-aims) are not.\n" : ".\n"));
    claims().forEach(claim -> page.append('\n').append(claim.markdown()));
    if (missed) {
      page.append("\n## Missed aims\n").append(aims.missed());
    }
    return page.append('\n').toString();
  }

  /** The claims that have figures. */
  List<Claim> claims() {
    return Stream.of(wholeClients(), decoders(), streaming(), latency(), manyStreams(), agent(), answer(), history(), start())
        .filter(Claim::measured).toList();
  }

  Claim wholeClients() {
    double ours = figures.wholeClient(CALL);
    Claim claim = new Claim("Whole clients", "chart.svg",
        "From bytes to the text of a chunk, whole clients: nanoseconds, less is better", "ns")
        .says("With the answer in memory, kimi-sdk takes %s ns for a chunk, its text read.", ours)
        .says("langchain4j takes %s times as long.", jmh.nanos("Libraries.langchain4j", ENGLISH) / ours)
        .says("openai-java takes %s times as long.", jmh.nanos("Libraries.openaiJava", ENGLISH) / ours)
        .ours("kimi-sdk", ours)
        .ours("kimi-sdk, blocking", figures.wholeClient("Call.stream"));
    return others(claim, LIBRARIES);
  }

  Claim decoders() {
    double ours = jmh.nanos(DECODE, ENGLISH);
    Claim claim = new Claim("Decoders", "chart-decode.svg",
        "From bytes to the text of a chunk, decoders alone: nanoseconds, less is better", "ns")
        .says("Of that, the decoder takes %s ns when much is waiting, and reading the bytes alone %s ns.", ours,
            jmh.nanos("Limit.read", ENGLISH))
        .other("only reading the bytes", jmh.nanos("Limit.read", ENGLISH))
        .ours("decoder of kimi-sdk", ours);
    return others(claim, DECODERS);
  }

  private Claim others(Claim claim, String[][] rows) {
    for (String[] row : rows) {
      claim.other(row[1], jmh.nanos(row[0], ENGLISH));
    }
    return claim;
  }

  private Claim streaming() {
    Claim claim = new Claim("64 streams at once", "chart-clients.svg",
        "64 streams at once: nanoseconds of processor time for a chunk, less is better", "ns")
        .says("After a minute, `java.net.http` takes %s ns of processor time to read a chunk and drop its bytes. kimi-sdk, which "
            + "decodes it, takes %s ns more, and %s ns more in a JVM that is 28 seconds old.",
            figures.client("http", "http", "work"), figures.client("http", "publish", "added"), figures.fresh("publish", "added"))
        .says("langchain4j takes %s ns more.", figures.client("http", "Langchain4j", "added"));
    for (String over : PROTOCOLS) {
      claim.other("java.net.http, " + over, figures.client(over, "http", "work"))
          .ours("kimi-sdk, " + over, figures.client(over, "publish", "work"));
    }
    return claim.ours("kimi-sdk, http, blocking", figures.client("http", "stream", "work"))
        .other("langchain4j, http", figures.client("http", "Langchain4j", "work"));
  }

  private Claim latency() {
    Claim claim = new Claim("First token", "chart-latency.svg",
        "From a call to its first token: microseconds, less is better", "µs")
        .says("On an open connection, kimi-sdk hands out the first token %s µs after `java.net.http` would hand out its bytes.",
            figures.latency("http", "added"))
        .says("Over TLS, it is %s µs.", figures.latency("https", "added"))
        .says("With HTTP/2, it is %s µs.", figures.latency("HTTP/2", "added"));
    for (String over : PROTOCOLS) {
      claim.other("java.net.http, " + over, figures.latency(over, "http"));
      claim.ours("kimi-sdk, " + over, figures.latency(over, "publish"));
    }
    return claim;
  }

  private Claim manyStreams() {
    double ours = figures.idleStream("publish");
    double floor = figures.idleStream("http");
    return new Claim("Thousands of streams", "chart-streams.svg",
        "A stream on which an event comes each second: KiB of heap, less is better", "KiB")
        .says("Of 5,000 streams at once, each with an event a second, one takes %s KiB of heap; with `java.net.http`, %s KiB.",
            ours, floor)
        .says("The client has %s threads then.", figures.streams("publish", Figures.MANY, "threads"))
        .other("java.net.http", floor)
        .ours("kimi-sdk", ours);
  }

  private Claim agent() {
    Claim claim = new Claim("Agents", "chart-agent.svg",
        "A step of an agent that calls a tool, by the steps of its run: microseconds, less is better", "µs")
        .says("In a run of 25 steps, a step of an agent that calls a tool takes %s µs, besides the model and the network; in one "
            + "of 2,000 steps, %s µs.", figures.agentStep("Agent", 25), figures.agentStep("Agent", 2_000))
        .says("A step of langchain4j's `AiServices` takes %s µs and %s µs.", figures.agentStep("AiServices", 25),
            figures.agentStep("AiServices", 2_000));
    for (int steps : new int[] {25, 100, 400, 2_000}) {
      claim.ours(String.format(Locale.ROOT, "kimi-sdk, %,d steps", steps), figures.agentStep("Agent", steps))
          .other(String.format(Locale.ROOT, "langchain4j, %,d steps", steps), figures.agentStep("AiServices", steps));
    }
    return claim;
  }

  private Claim answer() {
    double ours = micros("Answer.ask", "3");
    double other = micros("AiServices.ask", "3");
    return new Claim("Structured answers", "chart-answer.svg",
        "A question whose answer is a record: microseconds, less is better", "µs")
        .says("A question whose answer is a record with three items takes %s µs, besides the model and the network.", ours)
        .says("langchain4j takes %s times as long.", other / ours)
        .ours("kimi-sdk", ours)
        .other("langchain4j", other);
  }

  private Claim history() {
    double written = micros("Request.write", "HISTORY") / 1_000;
    double fastjson2 = micros("JsonPeers.writeFastjson2", "HISTORY") / 1_000;
    double jackson = Math.min(micros("JsonPeers.writeJackson2", "HISTORY"), micros("JsonPeers.writeJackson3", "HISTORY")) / 1_000;
    double next = micros("Request.next", "HISTORY") / 1_000;
    double copy = micros("Request.copy", "HISTORY") / 1_000;
    return new Claim("Long conversations", "chart-history.svg",
        "The request of a million tokens: milliseconds, less is better", "ms")
        .says("kimi-sdk writes the request of a conversation with a million tokens in %s ms.", written)
        .says("fastjson2 writes its JSON from a tree in %s ms, Jackson in %s ms.", fastjson2, jackson)
        .says("The next call, with one more message, takes %s ms up to the network; a copy of its bytes takes %s ms.", next, copy)
        .other("only copying the bytes", copy)
        .ours("kimi-sdk, the next call", next)
        .ours("kimi-sdk", written)
        .other("fastjson2", fastjson2)
        .other("Jackson", jackson);
  }

  private double micros(String row, String column) {
    return jmh.nanos(row, column) / 1_000;
  }

  private Claim start() {
    Claim claim = new Claim("Cold start", "chart-start.svg",
        "From the start of a JVM to the first token: milliseconds, less is better", "ms");
    for (int jdk : new int[] {17, 25}) {
      String archive = jdk < 25 ? "CDS archive" : "AOT cache";
      double floor = figures.start(jdk, "floor", "", "millis");
      double ours = figures.start(jdk, "kimi", "", "millis");
      double archived = figures.start(jdk, "kimi", archive, "millis");
      claim.says("On JDK " + jdk + ", a new program with kimi-sdk prints the first token after %s ms, a short one on "
              + "`java.net.http` that reads no trust store after %s ms.", ours, floor)
          .says("With a prepared " + archive + ", kimi-sdk takes %s ms.", archived)
          .other("JDK " + jdk + ", java.net.http", floor)
          .ours("JDK " + jdk + ", kimi-sdk", ours)
          .ours("JDK " + jdk + ", kimi-sdk, " + archive, archived);
    }
    return claim;
  }
}
