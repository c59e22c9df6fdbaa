package io.github.kimisdk;

import static io.github.kimisdk.CallRows.get;
import static io.github.kimisdk.CallRows.model;
import static io.github.kimisdk.UserCodeRows.HI;
import static io.github.kimisdk.UserCodeRows.Kind.DECIDER;
import static io.github.kimisdk.UserCodeRows.Kind.LOOP;
import static io.github.kimisdk.UserCodeRows.Kind.OBSERVER;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.TokenEstimator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The places of checks before a request. */
final class CheckRows {

  private CheckRows() {}

  static void all(UserCodeRows rows) {
    checks(rows);
  }

  private static void checks(UserCodeRows rows) {
    String built = "KimiBuilder.check(RequestCheck)";
    rows.add(built, "apply", DECIDER, rig -> rig.kimi(b -> b.check(rig::act)).ask("hi"));
    rows.add(built, "apply of chatAsync", DECIDER, rig -> get(rig.kimi(b -> b.check(rig::act)).chatAsync(HI)));
    rows.add(built, "apply of stream", DECIDER, rig -> rig.kimi(b -> b.check(rig::act)).stream(HI).response());
    rows.add("Kimi.withCheck(RequestCheck)", "apply of a check that may block", DECIDER,
        rig -> rig.kimi().withCheck(check(rig, "apply")).chat(HI));
    rows.add(built, "learn(ChatRequest, ChatResponse)", OBSERVER, rig -> rig.kimi(b -> b.check(check(rig, "learn"))).chat(HI));
    rows.add(built, "learn(ChatRequest, ChatResponse) of stream", OBSERVER,
        rig -> rig.kimi(b -> b.check(check(rig, "learn"))).stream(HI).response());
    rows.add(built, "learn(ChatRequest, Throwable)", OBSERVER, rig -> refused(rig, check(rig, "failed")));
    rows.add(built, "blocking", DECIDER, rig -> rig.kimi(b -> b.check(check(rig, "blocking"))).chat(HI));
    rows.add(built, "blocking of stream", DECIDER, rig -> rig.kimi(b -> b.check(check(rig, "blocking"))).stream(HI).response());
    rows.add(built, "estimate", OBSERVER, rig -> CallRows.resumed(rig, b -> b.check(check(rig, "estimate"))));
    rows.add("ContextCheck.withListener(java.util.function.Consumer)", "accept", OBSERVER,
        rig -> rig.kimi(b -> b.check(ContextCheck.reporting().withListener(report -> rig.act()))).ask("hi"));
    rows.add("ContextCheck.withTrimming(java.util.function.Predicate)", "test", DECIDER, rig -> rig.kimi(b -> b.check(
        ContextCheck.refusing().withReserve(0).withTrimming(message -> rig.act("") != null))).chat(tooLong()));
    rows.add("ContextCheck.withSummary(java.util.function.Function)", "apply", DECIDER, rig -> rig.kimi(b -> b.check(
        ContextCheck.refusing().withReserve(0).withSummary(messages -> rig.act("short")))).chat(tooLong()));
    rows.add("ContextCheck.summarizer(ChatModel)", "chat", DECIDER,
        rig -> rig.kimi(b -> b.check(ContextCheck.refusing().withReserve(0)
        .withSummary(ContextCheck.summarizer(model(() -> rig.act("short")))))).chat(tooLong()));
    rows.add("TokenEstimator.withTokenizer(java.util.function.ToLongFunction)", "applyAsLong", DECIDER,
        rig -> rig.kimi(b -> b.check(ContextCheck.refusing().withEstimator(
            TokenEstimator.fresh().withTokenizer(text -> rig.act(text).length())))).ask("hi"));
    rows.add("ContextCheck.on(ChatModel)", "chat", LOOP, rig -> ContextCheck.refusing().on(model(() -> rig.act("x"))).chat(HI));
    rows.add("ContextCheck.on(ChatModel)", "model", LOOP,
        rig -> ContextCheck.refusing().on(CallRows.asked(rig, "model")).chat(ChatRequest.of("hi")));
  }

  /** A history of old turns that no window takes, and a last turn that fits. */
  private static ChatRequest tooLong() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      messages.add(Message.user("a long word and another one ".repeat(10_000)));
      messages.add(AssistantMessage.of("yes"));
    }
    messages.add(Message.user("hi"));
    return ChatRequest.of(messages).withModel("kimi-k2.6");
  }

  private static RequestCheck check(UserCodeRig rig, String method) {
    return new RequestCheck() {
      @Override
      public boolean blocking() {
        return method.equals("apply") || method.equals("blocking") && rig.act("x") != null;
      }

      @Override
      public ChatRequest apply(ChatRequest request) {
        return method.equals("apply") ? rig.act(request) : request;
      }

      @Override
      public Optional<Usage> estimate(ChatRequest request, AssistantMessage answer) {
        return method.equals("estimate") ? rig.act(Optional.of(Usage.of(1, 1))) : Optional.empty();
      }

      @Override
      public void learn(ChatRequest request, ChatResponse response) {
        if (method.equals("learn")) {
          rig.act();
        }
      }

      @Override
      public void learn(ChatRequest request, Throwable failure) {
        if (method.equals("failed")) {
          rig.act();
        }
      }
    };
  }

  /** A call that the server refuses, in which the check has no say. */
  private static Object refused(UserCodeRig rig, RequestCheck check) {
    try (KimiServer refusing = KimiServer.answering(any -> ScriptedAnswer.error(400, "invalid_request_error", "no"))) {
      return rig.kimi(refusing, b -> b.check(check)).chat(HI);
    } catch (KimiException.BadRequest | KimiException.Interrupted expected) {
      return expected;
    }
  }
}
