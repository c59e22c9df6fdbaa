package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import org.junit.jupiter.api.Test;

/** The program against the server, which is a dependency of the tests only. */
class MainTest {

  @Test
  void answerComesFromTheServer() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("You said: " + request.messages().get(0).text()));
        Kimi kimi = Kimi.builder().key("any-key").baseUrl(server.baseUrl()).build()) {
      assertEquals("You said: Hello", Main.greet(kimi));
    }
  }

  @Test
  void scriptPlaysAFailure() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(401, "invalid_authentication_error",
        "Invalid Authentication"));
        Kimi kimi = Kimi.builder().key("any-key").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build()) {
      assertThrows(KimiException.AccessDenied.class, () -> Main.greet(kimi));
    }
  }
}
