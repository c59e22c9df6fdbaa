package io.github.kimisdk.examples;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.PlatformData;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Creates the client of the examples: with the key of the environment if there is one, else for a server in this process. */
final class Offline {

  private static final String[] KEYS = {"KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY"};

  private Offline() {}

  /** A client, and the server that it needs if there is no key. */
  record Client(Kimi kimi, AutoCloseable server) implements AutoCloseable {

    @Override
    public void close() {
      kimi.close();
      try {
        server.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot stop the offline server", e);
      }
    }
  }

  static Client orFromEnv() {
    return orFromEnv(new OfflineModel());
  }

  /** Returns a client with the key of the environment. Without a key, the client asks a script in this process. */
  static Client orFromEnv(ChatModel script) {
    if (hasKey()) {
      return new Client(Kimi.fromEnv(), () -> { });
    }
    KimiServer server = KimiServer.builder(script)
        .pace(Duration.ofMillis(script instanceof OfflineModel ? 15 : 0))
        .models(Models.shipped().defaultModel("platform").orElseThrow().id())
        .platform(PlatformData.sample()).start();
    System.err.println("No key in KIMI_API_KEY: the offline model answers, at " + server.baseUrl());
    return new Client(Kimi.builder().baseUrl(server.baseUrl()).key("offline").build(), server);
  }

  /** Returns whether the environment has a key of Kimi. */
  static boolean hasKey() {
    for (String name : KEYS) {
      String key = System.getProperty(name, System.getenv(name));
      if (key != null && !key.isBlank()) {
        return true;
      }
    }
    return false;
  }

  /** Returns an answer of a script that is text. */
  static ChatResponse says(String text) {
    return answer(AssistantMessage.of(text));
  }

  /** Returns an answer of a script that is a tool call. The arguments alternate between names and values. */
  static ChatResponse calls(String tool, Object... arguments) {
    ToolCall call = ToolCall.of(tool + ":" + UUID.randomUUID(), tool, JsonObject.of(arguments).toString());
    return answer(AssistantMessage.of("", List.of(call)));
  }

  private static ChatResponse answer(AssistantMessage message) {
    return ChatResponse.of(message.withReasoning("(offline script)")).withUsage(Usage.of(20, 5));
  }
}
