package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Suppliers that fail, and texts that contain keys of before. */
@Timeout(60)
class BadKeySupplierTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final String FIRST = "sk-first-0123456789abcdefghij";
  private static final String SECOND = "eyJsZWNvbmQiOiJ0b2tlbiJ9.c2lnbmF0dXJl";
  private static final ScriptedAnswer GOOD = ScriptedAnswer.json(
      200, "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  private static KimiBuilder to(KimiServer server) {
    return Kimi.builder().baseUrl(server.baseUrl()).retry(RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO));
  }

  private static String everything(KimiException failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace + failure.hint() + failure.details() + failure.error() + failure.requestId() + failure.curl().orElse("");
  }

  @Test
  void aSupplierThatThrowsFailsItsCallAsMisconfiguredWithTheCause() {
    List<String> keys = new ArrayList<>(List.of(FIRST));
    Supplier<String> supplier = () -> {
      if (keys.isEmpty()) {
        throw new IllegalStateException("cannot refresh " + FIRST, new IllegalArgumentException(FIRST));
      }
      return keys.remove(0);
    };
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).key(supplier).build()) {
      kimi.chat(HI);
      KimiException.Misconfigured failure = catchThrowableOfType(KimiException.Misconfigured.class, () -> kimi.chat(HI));
      assertThat(failure).hasMessageContaining("the key supplier failed: IllegalStateException: cannot refresh ");
      assertThat(failure.getCause()).isNotNull();
      assertThat(everything(failure)).doesNotContain("0123456789");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aSupplierThatThrowsAfterARefusalKeepsTheRefusal() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(401, "incorrect_api_key_error", "no"));
        Kimi kimi = to(server).keyAsync(refused -> refused.isPresent()
            ? CompletableFuture.failedFuture(new IllegalStateException("log in again"))
            : CompletableFuture.completedFuture(FIRST)).build()) {
      KimiException.Misconfigured failure = catchThrowableOfType(KimiException.Misconfigured.class, () -> kimi.chat(HI));
      assertThat(failure).hasMessageContaining("log in again");
      assertThat(failure.getSuppressed()).hasOnlyElementsOfType(KimiException.AccessDenied.class);
    }
  }

  @Test
  void noKeyIsMisconfigured() {
    for (String none : new String[] {null, "", " ", "a\nb"}) {
      try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).key(() -> none).build()) {
        for (Verb verb : Verb.values()) {
          assertThat(verb.ask(kimi, HI).failure()).isInstanceOf(KimiException.Misconfigured.class)
              .hasMessageContaining("in the answer of the key supplier, found");
        }
        assertThat(server.requests()).isEmpty();
      }
    }
  }

  @Test
  void everyKeyThatWasUsedIsMaskedInEveryText() {
    List<String> keys = new ArrayList<>(List.of(FIRST, SECOND, "sk-third-ZYXWVUTSRQPONMLKJI", "sk-fourth-a9b8c7d6e5f4g3h2i1"));
    String echo = "keys " + FIRST + " and " + SECOND + " and " + SECOND.replace(".", "\\u002e");
    try (KimiServer server = KimiServer.answering(request -> request.header("Authorization").orElse("").contains("third")
            ? ScriptedAnswer.error(400, "invalid_request_error", echo).withHeader("x-request-id", SECOND) : GOOD);
        Kimi kimi = to(server).key(() -> keys.remove(0)).build()) {
      kimi.chat(HI);
      kimi.chat(HI);
      KimiException failure = catchThrowableOfType(KimiException.class, () -> kimi.chat(ChatRequest.of(echo)));
      assertThat(everything(failure)).contains("keys ***").doesNotContain("0123456789").doesNotContain("c2lnbmF0")
          .doesNotContain("bGVjb25k")
          .doesNotContain("zZWNvb");
    }
  }

  @Test
  void theKeysOfCopiesAreMaskedInEachOther() {
    String echo = FIRST + " " + SECOND;
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(400, "invalid_request_error", echo));
        Kimi kimi = to(server).key(FIRST).build()) {
      Kimi copy = kimi.withKey(SECOND);
      for (Kimi one : List.of(kimi, copy)) {
        KimiException failure = catchThrowableOfType(KimiException.class, () -> one.chat(ChatRequest.of(echo)));
        assertThat(everything(failure)).doesNotContain("0123456789").doesNotContain("c2lnbmF0");
        assertThat(one.toString()).doesNotContain("0123456789");
      }
      assertThat(copy.toBuilder().toString()).doesNotContain("c2lnbmF0");
    }
  }

  @Test
  void aKeyThatCannotBeSentIsRefusedWhenTheCopyIsMade() {
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).key(FIRST).build()) {
      assertThatThrownBy(() -> kimi.withKey("a b")).isInstanceOf(KimiException.Misconfigured.class)
          .hasMessageContaining("withKey(...)");
      assertThatThrownBy(() -> kimi.withKey(" ")).isInstanceOf(KimiException.Misconfigured.class);
    }
  }
}
