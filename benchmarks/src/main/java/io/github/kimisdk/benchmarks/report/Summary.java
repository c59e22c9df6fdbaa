package io.github.kimisdk.benchmarks.report;

import static io.github.kimisdk.benchmarks.report.Figures.DECODE;
import static io.github.kimisdk.benchmarks.report.Figures.ENGLISH;
import static io.github.kimisdk.benchmarks.report.Figures.key;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A run in plain words: a paragraph and a chart for each claim, and the missed aims. A claim without figures is left out. */
final class Summary {

  /** The rows of JMH beside ours in the first chart and in the README, and their labels. */
  private static final String[][] LIBRARIES = {
    {"Peers.framerFastjson2", "framer + fastjson2"},
    {"Peers.framerDslJson", "framer + DSL-JSON"},
    {"Peers.framerJacksonStreaming", "framer + Jackson streaming"},
    {"Peers.linesFastjson2", "lines + fastjson2"},
    {"Libraries.langchain4j", "langchain4j"},
    {"Libraries.okhttpSseJackson", "okhttp-sse + Jackson databind"},
    {"Libraries.openaiJava", "openai-java"},
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
        + "`java.net.http`, the HTTP client of the JDK,\nwhich is therefore its limit. Measured on one core of "
        + figures.machine().get("processor").asString() + ", " + figures.machine().get("jdk").asString() + ".\n" + aims.met()
        + " of " + aims.count() + " [aims](TABLES.md#aims) are met" + (missed ? "; [these](#missed-aims) are not.\n" : ".\n"));
    claims().forEach(claim -> page.append('\n').append(claim.markdown()));
    if (missed) {
      page.append("\n## Missed aims\n").append(aims.missed());
    }
    return page.append('\n').toString();
  }

  /** The claims that have figures. */
  List<Claim> claims() {
    return Stream.of(decoding(), streaming(), latency(), manyStreams(), agent(), answer(), history(), start())
        .filter(Claim::measured).toList();
  }

  Claim decoding() {
    Claim claim = new Claim("Reading a stream", "chart.svg", "From bytes to a typed chunk: nanoseconds, less is better", "ns")
        .says("kimi-sdk turns the bytes of a chunk into an object in %s ns.", jmh.nanos(DECODE, ENGLISH))
        .says("langchain4j takes %s times as long.", figures.faster("Libraries.langchain4j"))
        .says("openai-java takes %s times as long.", figures.faster("Libraries.openaiJava"))
        .other("only reading the bytes", jmh.nanos("Limit.read", ENGLISH))
        .ours("kimi-sdk", jmh.nanos(DECODE, ENGLISH));
    for (String[] library : LIBRARIES) {
      claim.other(library[1], jmh.nanos(library[0], ENGLISH));
    }
    return claim;
  }

  private Claim streaming() {
    Claim claim = new Claim("Whole clients", "chart-clients.svg",
        "64 streams at once: chunks a second, % of java.net.http, more is better", "%")
        .says("`java.net.http` reads 64 streams at once and drops their bytes; kimi-sdk, which decodes them, reaches %s %% of "
            + "its speed.", percent("http", "publish"))
        .says("langchain4j reaches %s %%.", percent("http", "Langchain4j"))
        .says("Over TLS, kimi-sdk reaches %s %% of the speed of `java.net.http` with HTTP/1.1.", percent("https", "publish"))
        .says("With HTTP/2, kimi-sdk reaches %s %%.", percent("HTTP/2", "publish"));
    for (String over : PROTOCOLS) {
      claim.ours("kimi-sdk, " + over, percent(over, "publish"));
    }
    return claim.other("langchain4j, http", percent("http", "Langchain4j"));
  }

  private double percent(String over, String client) {
    return figures.client(over, client, 64, "ratio") * 100;
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
    Claim claim = new Claim("Thousands of streams", "chart-streams.svg",
        "Thousands of chunks a second, all streams together, more is better", "k")
        .says("10,000 streams at once deliver %s %% of the chunks a second of 64 streams.",
            figures.streams(10_000, "ratio") * 100)
        .says("Each takes %s KiB of heap.", figures.heapEach(10_000))
        .says("The client has %s threads then.", figures.streams(10_000, "threads"));
    for (int streams : new int[] {64, 5_000, 10_000}) {
      claim.ours(String.format(Locale.ROOT, "%,d streams", streams), figures.streams(streams, "chunks") / 1_000);
    }
    return claim;
  }

  private Claim agent() {
    double ours = micros("Agent.run SAME", "1");
    double other = micros("AiServices.run", "1");
    return new Claim("Agents", "chart-agent.svg", "A step of an agent that calls a tool: microseconds, less is better", "µs")
        .says("A step of an agent that calls a tool takes %s µs, besides the model and the network.", ours)
        .says("A step of langchain4j's `AiServices` takes %s µs.", other)
        .ours("kimi-sdk", ours)
        .other("langchain4j", other);
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
    double jackson = micros("JsonPeers.writeJackson", "HISTORY") / 1_000;
    return new Claim("Long conversations", "chart-history.svg",
        "The request of a million tokens: milliseconds, less is better", "ms")
        .says("kimi-sdk writes the request of a conversation with a million tokens in %s ms.", written)
        .says("fastjson2 writes its JSON from a tree in %s ms, Jackson in %s ms.", fastjson2, jackson)
        .ours("kimi-sdk", written)
        .ours("kimi-sdk, with a hash", micros("Request.hash", "HISTORY") / 1_000)
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
      double plain = figures.start(key(jdk, "plain", "http", ""), "millis");
      double ours = figures.start(key(jdk, "kimi", "http", ""), "millis");
      double archived = figures.start(key(jdk, "kimi", "http", archive), "millis");
      claim.says("On JDK " + jdk + ", a new program with kimi-sdk prints the first token after %s ms, a short one on "
              + "`java.net.http` after %s ms.", ours, plain)
          .says("With a prepared " + archive + ", kimi-sdk takes %s ms.", archived)
          .other("JDK " + jdk + ", java.net.http", plain)
          .ours("JDK " + jdk + ", kimi-sdk", ours)
          .ours("JDK " + jdk + ", kimi-sdk, " + archive, archived);
    }
    return claim;
  }
}
