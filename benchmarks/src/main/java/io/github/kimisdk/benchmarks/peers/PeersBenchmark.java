package io.github.kimisdk.benchmarks.peers;

import com.alibaba.fastjson2.JSON;
import com.dslplatform.json.DslJson;
import com.dslplatform.json.runtime.Settings;
import io.github.kimisdk.benchmarks.Workload;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The same bytes by other means. Time per stream. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 16, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PeersBenchmark {

  /** The stream. */
  @Param({"A_ENGLISH", "B_CHINESE", "C_REASONING", "D_TOOLS", "E_LONG", "F_SHAPES", "G_TURNS"})
  public Workload workload;

  private final DslJson<Object> dslJson = new DslJson<>(Settings.withRuntime().includeServiceLoader());
  private final byte[] event = new byte[128 * 1024];
  private byte[] stream;
  private List<ByteBuffer> slices;

  /** Composes and cuts the stream. */
  @Setup
  public void compose() {
    stream = workload.bytes();
    slices = Workload.Slicing.KIB_16.cut(stream);
  }

  /**
   * A framer on bytes, and fastjson2 on the range of each event.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void framerFastjson2(Blackhole hole) {
    frame((bytes, from, to) ->
        JSON.<PeerChunk>parseObject(bytes, from, to - from, StandardCharsets.UTF_8, PeerChunk.class).read(hole));
  }

  /**
   * A framer on bytes, and Jackson's streaming parser on the range of each event.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void framerJacksonStreaming(Blackhole hole) {
    frame((bytes, from, to) -> JacksonReader.read(bytes, from, to).read(hole));
  }

  /**
   * A framer on bytes, and DSL-JSON with the code that its processor makes at compile time.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void framerDslJson(Blackhole hole) {
    frame((bytes, from, to) -> {
      try {
        System.arraycopy(bytes, from, event, 0, to - from);
        dslJson.deserialize(PeerChunk.class, event, to - from).read(hole);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /**
   * A reader of lines, and fastjson2 on each.
   *
   * @param hole takes the chunks
   * @throws IOException never
   */
  @Benchmark
  public void linesFastjson2(Blackhole hole) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(new ByteArrayInputStream(stream), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        JSON.parseObject(line.substring(6), PeerChunk.class).read(hole);
      }
    }
  }

  private void frame(Framer.Data data) {
    Framer framer = new Framer(data);
    for (ByteBuffer slice : slices) {
      slice.rewind();
      framer.feed(slice);
    }
  }
}
