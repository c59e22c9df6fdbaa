package io.github.kimisdk.benchmarks.peers;

import com.dslplatform.json.CompiledJson;
import java.util.List;
import org.openjdk.jmh.infra.Blackhole;

/** A chunk as a user of a JSON library would declare it: public fields, named as on the wire. */
@CompiledJson
public class PeerChunk {
  public String id;
  public String object;
  public long created;
  public String model;
  public String system_fingerprint;
  public List<Choice> choices;

  /** Reads what the chunk brings, as a program would that prints it. */
  void read(Blackhole hole) {
    Delta delta = choices.get(0).delta;
    hole.consume(delta.content);
    hole.consume(delta.reasoning_content);
    hole.consume(delta.tool_calls == null ? null : delta.tool_calls.get(0).function.arguments);
  }

  /** One choice. */
  public static class Choice {
    public int index;
    public Delta delta;
    public String finish_reason;
  }

  /** The new parts of the message. */
  public static class Delta {
    public String role;
    public String content;
    public String reasoning_content;
    public List<Call> tool_calls;
  }

  /** A piece of a call. */
  public static class Call {
    public int index;
    public String id;
    public String type;
    public Function function;
  }

  /** The tool that is called. */
  public static class Function {
    public String name;
    public String arguments;
  }
}
