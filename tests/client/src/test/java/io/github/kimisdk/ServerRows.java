package io.github.kimisdk;

import static io.github.kimisdk.CallRows.model;
import static io.github.kimisdk.CallRows.subscribed;
import static io.github.kimisdk.UserCodeRows.ANSWER;
import static io.github.kimisdk.UserCodeRows.HI;
import static io.github.kimisdk.UserCodeRows.Kind.DECIDER;
import static io.github.kimisdk.UserCodeRows.Kind.LOOP;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.server.FakeHost;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.server.SseRelay;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;

/** The places of servers and relays. */
final class ServerRows {

  private ServerRows() {}

  static void all(UserCodeRows rows) {
    servers(rows);
  }

  private static void servers(UserCodeRows rows) {
    rows.add("KimiServer.answering(java.util.function.Function)", "apply", DECIDER,
        rig -> served(rig, KimiServer.answering(request -> rig.act(ANSWER))));
    rows.add("KimiServer.scriptBuilder(java.util.function.Function)", "apply", DECIDER,
        rig -> served(rig, KimiServer.scriptBuilder(request -> rig.act(ANSWER)).start()));
    rows.add("KimiServer.start(ChatModel)", "chat", DECIDER, rig -> served(rig, KimiServer.start(model(() -> rig.act("x")))));
    rows.add("KimiServer.builder(ChatModel)", "chat", DECIDER, rig ->
        served(rig, KimiServer.builder(model(() -> rig.act("x"))).start()));
    rows.add("FakeHost.script(ChatModel)", "chat", DECIDER, rig ->
        served(rig, KimiServer.answering(FakeHost.VLLM.script(model(() -> rig.act("x"))))));
    rows.add("FakeHost.script(ChatModel)", "stream", DECIDER, rig -> {
      try (KimiServer server = KimiServer.answering(FakeHost.VLLM.script(CallRows.asked(rig, "stream")))) {
        return rig.kimi(server, b -> b).stream(HI).response();
      }
    });
    rows.add("PlatformData.Builder.search(java.util.function.Function)", "apply", DECIDER, rig -> searched(rig));
    ChatRequest kept = HI.withExtra(JsonObject.of("conversation", "a"));
    rows.add("KimiServerBuilder.conversations(ConversationStore)", "load", DECIDER,
        rig -> served(rig, KimiServer.builder(model(() -> "x")).conversations(AgentRows.store(rig, "load")).start(), kept));
    rows.add("KimiServerBuilder.conversations(ConversationStore)", "append", DECIDER,
        rig -> served(rig, KimiServer.builder(model(() -> "x")).conversations(AgentRows.store(rig, "append")).start(), kept));
    rows.add("SseRelay.events(java.util.concurrent.Flow.Publisher)", "subscribe", LOOP,
        rig -> {
          rig.kimi();
          return subscribed(rig, SseRelay.chat().withHeartbeat(Duration.ZERO).events(publisher(rig)), "onComplete");
        });
    rows.add("SseRelay.write(java.util.concurrent.Flow.Publisher)", "subscribe", LOOP, rig -> {
      rig.kimi();
      return SseRelay.chat().withHeartbeat(Duration.ZERO).write(publisher(rig), new ByteArrayOutputStream());
    });
    for (String method : List.of("write", "flush")) {
      rows.add("SseRelay.write(java.io.OutputStream)", method, LOOP,
          rig -> SseRelay.chat().withHeartbeat(Duration.ZERO).write(rig.kimi().publish(HI), output(rig, method)));
    }
  }

  private static Flow.Publisher<ChatChunk> publisher(UserCodeRig rig) {
    return subscriber -> {
      rig.act();
      model(() -> "x").publish(HI).subscribe(subscriber);
    };
  }

  private static OutputStream output(UserCodeRig rig, String method) {
    return new OutputStream() {
      @Override
      public void write(int any) {
        if (method.equals("write")) {
          rig.act();
        }
      }

      @Override
      public void flush() {
        if (method.equals("flush")) {
          rig.act();
        }
      }
    };
  }

  private static Object served(UserCodeRig rig, KimiServer server) {
    return served(rig, server, HI);
  }

  private static Object served(UserCodeRig rig, KimiServer server, ChatRequest request) {
    try (server) {
      return rig.kimi(server, b -> b).chat(request);
    }
  }

  private static Object searched(UserCodeRig rig) {
    PlatformData data = PlatformData.builder().search(request -> rig.act(List.of())).build();
    try (KimiServer server = KimiServer.builder(model(() -> "x")).platform(data).start()) {
      return KimiPlatform.of(rig.kimi(server, b -> b)).web().search(SearchRequest.of("x"));
    }
  }
}
