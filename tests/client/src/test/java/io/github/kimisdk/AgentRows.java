package io.github.kimisdk;

import static io.github.kimisdk.CallRows.model;
import static io.github.kimisdk.CallRows.subscribed;
import static io.github.kimisdk.UserCodeRows.Kind.DECIDER;
import static io.github.kimisdk.UserCodeRows.Kind.LOOP;
import static io.github.kimisdk.UserCodeRows.Kind.OBSERVER;
import static io.github.kimisdk.UserCodeRows.Kind.PASSED;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentBuilder;
import io.github.kimisdk.tool.AgentEvent;
import io.github.kimisdk.tool.AgentListener;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The places of agents, tools and conversations. */
final class AgentRows {

  private static final Schema NOTHING = Schema.builder().build();

  private AgentRows() {}

  static void all(UserCodeRows rows) {
    agents(rows);
    tools(rows);
  }

  /** An agent whose model calls a tool and then answers. */
  private static AgentBuilder agent(UserCodeRig rig) {
    return agent(rig, Tool.of("tool", "", NOTHING, arguments -> "done"));
  }

  private static AgentBuilder agent(UserCodeRig rig, Tool<?> tool) {
    rig.kimi();
    ChatModel model = request -> request.messages().get(request.messages().size() - 1).role().equals("tool")
        ? ChatResponse.of("ok")
        : ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("t:0", "tool", "{}"))));
    return Agent.builder(model).tools(tool).timeout(rig.runLimit());
  }

  private static Object run(Agent agent, Consumer<AgentEvent> listener) {
    return agent.run(Conversation.inMemory().user("go"), listener).stop();
  }

  private static void agents(UserCodeRows rows) {
    for (String method : List.of("began", "ended")) {
      rows.add("AgentBuilder.listener(AgentListener)", method, OBSERVER,
          rig -> run(agent(rig).listener(listener(rig, method)).build(), event -> { }));
    }
    rows.add("AgentBuilder.listener(AgentListener)", "waited", OBSERVER, AgentRows::waits);
    rows.add("Agent.run(java.util.function.Consumer)", "accept", OBSERVER, rig -> run(agent(rig).build(), event -> rig.act()));
    rows.add("Agent.publish() -> Subscriber", "onNext", LOOP,
        rig -> subscribed(rig, agent(rig).build().publish(Conversation.inMemory().user("go")), "onNext"));
    rows.add("AgentBuilder.approval(java.util.function.Function)", "apply", PASSED,
        rig -> run(agent(rig).approval(call -> rig.act(Approval.ALLOWED)).build(), event -> { }));
    rows.add("AgentBuilder.executor(java.util.concurrent.Executor)", "execute", OBSERVER, rig -> run(agent(rig).executor(task -> {
      rig.act();
      task.run();
    }).build(), event -> { }));
    rows.add("Agent.builder(ChatModel)", "chat", PASSED,
        rig -> {
          rig.kimi();
          return run(Agent.builder(model(() -> rig.act("x"))).timeout(rig.runLimit()).build(), event -> { });
        });
    rows.add("Agent.builder(ChatModel)", "publish", PASSED, rig -> {
      rig.kimi();
      return run(Agent.builder(CallRows.asked(rig, "publish")).timeout(rig.runLimit()).build(), event -> { });
    });
    rows.add("Conversation.open(ConversationStore)", "load", DECIDER, rig -> {
      rig.kimi();
      return Conversation.open(store(rig, "load"), "a");
    });
    rows.add("Conversation.open(ConversationStore)", "append", DECIDER, rig -> {
      rig.kimi();
      return Conversation.open(store(rig, "append"), "a").user("hi");
    });
  }

  /** A run whose second step waits for the rate limit, in the time of the rig. */
  private static Object waits(UserCodeRig rig) {
    Tool<?> tool = Tool.of("tool", "", NOTHING, arguments -> "done");
    ChatModel model = request -> request.messages().get(request.messages().size() - 1).text().equals("go")
        ? ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("t:0", "tool", "{}")))) : ChatResponse.of("ok");
    try (KimiServer server = KimiServer.start(model)) {
      Kimi limited = rig.kimi(server, b -> b.limits(RateLimits.of(1, 1)).timeouts(Timeouts.DEFAULT)
          .scheduler(VirtualTime.skipping(Duration.ofSeconds(100))));
      return run(Agent.builder(limited).tools(tool).timeout(rig.runLimit().multipliedBy(10)).listener(listener(rig, "waited")).build(),
          event -> { });
    }
  }

  private static AgentListener listener(UserCodeRig rig, String method) {
    return new AgentListener() {
      @Override
      public void began(Scope scope) {
        run("began");
      }

      @Override
      public void waited(Scope scope, Duration time) {
        run("waited");
      }

      @Override
      public void ended(PartReport report) {
        run("ended");
      }

      private void run(String name) {
        if (name.equals(method)) {
          rig.act();
        }
      }
    };
  }

  static ConversationStore store(UserCodeRig rig, String method) {
    return new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return method.equals("load") ? rig.act(List.<JsonObject>of()) : List.of();
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {
        if (method.equals("append")) {
          rig.act();
        }
      }
    };
  }

  private static void tools(UserCodeRows rows) {
    rows.add("Tool.of(Tool.Work)", "apply", DECIDER,
        rig -> called(rig, Tool.of("tool", "", NOTHING, arguments -> rig.act("done"))));
  }

  /** Runs a tool in an agent. Its failure is a result, from which the model goes on. */
  private static Object called(UserCodeRig rig, Tool<?> tool) {
    List<ToolResult> results = new ArrayList<>();
    run(agent(rig, tool).build(), event -> {
      if (event instanceof AgentEvent.ToolEnded ended) {
        results.add(ended.result());
      }
    });
    if (results.stream().anyMatch(ToolResult::failed)) {
      throw new UserCodeRows.FailedResult(results.toString());
    }
    return results;
  }
}
