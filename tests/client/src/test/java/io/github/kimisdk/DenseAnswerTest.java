package io.github.kimisdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.DenseAnswer.Way;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JSON whose values take many times the memory of their text, in a JVM with 200 MiB of heap. */
@Timeout(600)
class DenseAnswerTest {

  private static final String CONTENT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";

  private final List<KimiServer> servers = new ArrayList<>();
  private final List<String> command = new ArrayList<>(List.of(
      Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx200m", "-XX:+UseG1GC", "-Xshare:off",
      "-cp", System.getProperty("java.class.path"), DenseAnswer.class.getName(), "set"));

  @Test
  void aStreamOfDenseEventsEndsAtTheLimit() throws Exception {
    for (String event : List.of(
        "{'choices':[],'e#':[@1]}",
        "{'choices':[{'delta':{'content':'a'},'logprobs':{'content':[@1]}}]}",
        "{'choices':[{'delta':{'content':'a','e#':[@1]}}]}",
        "{'choices':[{'delta':{'tool_calls':[{'index':#,'function':{'name':'f'},'e':[@1]}]}}]}")) {
      for (String element : List.of("[0],", "1e5,")) {
        ScriptedAnswer answer = ScriptedAnswer.events("");
        for (int i = 0; i < 100; i++) {
          String data = event.replace('\'', '"').replace("@", element.repeat(15_000)).replace("#", "" + i);
          answer = answer.then(new Step.Send(("data: " + data + "\n\n").getBytes(UTF_8)));
        }
        add(event.contains("logprobs") ? Way.RESPONSE : Way.PUBLISH, answer);
      }
    }
    assertThat(said()).hasSize(8)
        .allSatisfy(line -> assertThat(line).startsWith("expected a response of at most 33554432 bytes "));
  }

  @Test
  void aLargeDenseEventIsRefused() throws Exception {
    for (String element : List.of("[0],", "1,", "{},", "{\"@\":0},", "\"\",")) {
      add(Way.RESPONSE, ScriptedAnswer.events("data: {\"choices\":[],\"e\":[" + repeated(element, 14_000_000) + "1]}\n\n"));
    }
    add(Way.RESPONSE, ScriptedAnswer.events("data: {" + repeated("\"@\":0,", 14_000_000) + "\"choices\":[]}\n\n"));
    String lines = repeated("data: {\"choices\":[],\"e\":[" + "1e5,".repeat(40_000) + "1]}\n", 14_000_000);
    add(Way.RESPONSE, ScriptedAnswer.events(lines + "data: {\"choices\":[],\"e\":[" + repeated("1e5,", 2_400_000) + "1]}\n\n"));
    assertThat(said()).hasSize(7).allSatisfy(line -> assertThat(line)
        .contains("expected events within the limit of maxEventBytes(...) and values that take at most"));
  }

  @Test
  void aLargeDenseEventAfterTheContentIsNotKept() throws Exception {
    ScriptedAnswer dense = ScriptedAnswer.events(CONTENT + "data: {\"choices\":[],\"e\":[" + repeated("[0],", 14_000_000)
        + "1]}\n\n");
    add(Way.RESPONSE, dense, dense, dense);
    add(Way.RESPONSE,
        ScriptedAnswer.events(CONTENT + "event: error\ndata: {\"error\":[" + repeated("[0],", 14_000_000) + "1]}\n\n"));
    assertThat(said()).hasSize(2).first().asString().startsWith("expected events within the limit of maxEventBytes(...)");
  }

  @Test
  void aLargeDenseBodyIsRefused() throws Exception {
    for (String element : List.of("[0],", "1,", "{},", "{\"@\":0},", "\"\",")) {
      String list = repeated(element, 30_000_000) + "1]}";
      add(Way.CHAT,
          ScriptedAnswer.of(200, "application/json", ("{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"e\":[" + list)
          .getBytes(UTF_8)));
    }
    add(Way.MODELS,
        ScriptedAnswer.of(200, "application/json", ("{\"data\":[" + repeated("[],", 30_000_000) + "1]}").getBytes(UTF_8)));
    assertThat(said()).hasSize(6).allSatisfy(line -> assertThat(line)
        .startsWith("expected a response within the limit of maxResponseBytes(...) and values that take at most"));
  }

  /** The default limits are parts of the heap: an eighth for a response, and a thirty-second before the first content. */
  @Test
  void theDefaultLimitsFitTheHeap() throws Exception {
    command.set(command.indexOf("set"), "default");
    add(Way.RESPONSE, ScriptedAnswer.events("data: {\"choices\":[],\"e\":[" + repeated("[0],", 6_400_000) + "1]}\n\n"));
    add(Way.RESPONSE, ScriptedAnswer.events("data: {\"choices\":[],\"e\":[" + repeated("[0],", 6_600_000) + "1]}\n\n"));
    add(Way.CHAT, body(repeated("[0],", 26_000_000)));
    add(Way.CHAT, body(repeated("[0],", 27_000_000)));
    assertThat(said()).zipSatisfy(List.of(
        "expected events within the limit of maxEventBytes(...) and values that take at most ",
        "expected a response of at most 6553600 bytes before its first content, found more ",
        "expected a response within the limit of maxResponseBytes(...) and values that take at most ",
        "expected a response of at most 26214400 bytes, found more "),
        (line, beginning) -> assertThat(line).startsWith(beginning));
  }

  private static ScriptedAnswer body(String elements) {
    return ScriptedAnswer.of(200, "application/json",
        ("{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"e\":[" + elements + "1]}").getBytes(UTF_8));
  }

  private void add(Way way, ScriptedAnswer... answers) {
    servers.add(KimiServer.scripted(answers));
    command.addAll(List.of(way.name(), servers.get(servers.size() - 1).baseUrl()));
  }

  /** An element until it fills a length; @ is a number. */
  private static String repeated(String element, int length) {
    StringBuilder text = new StringBuilder(length + element.length());
    for (int i = 0; text.length() < length; i++) {
      text.append(element.contains("@") ? element.replace("@", Integer.toString(i, 36)) : element);
    }
    return text.toString();
  }

  /** Runs the program, and returns its lines. */
  private List<String> said() throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream printed = process.getInputStream()) {
      List<String> lines = new String(printed.readAllBytes(), UTF_8).lines().toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return lines;
    } finally {
      process.destroyForcibly();
      servers.forEach(KimiServer::close);
    }
  }
}
