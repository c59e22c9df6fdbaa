package io.github.kimisdk.server.gateway;

import io.github.kimisdk.platform.wire.Sha256;
import io.github.kimisdk.server.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The chat page of a gateway. Its policy allows the one script and the one style sheet of the page by their hashes, and requests
 * to this server only, so text of a model that gets into the page can neither run nor send anything away.
 */
final class ChatPage {

  private static final String RESOURCE = "chat.html";
  private static final String POLICY = "default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; connect-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private final Answer answer;

  private ChatPage(String html) {
    byte[] body = html.getBytes(StandardCharsets.UTF_8);
    answer = Answer.of(200, "text/html; charset=utf-8", body)
        .withHeader("Content-Security-Policy", POLICY.formatted(hash(html, "script"), hash(html, "style")))
        .withHeader("X-Content-Type-Options", "nosniff")
        .withHeader("Referrer-Policy", "no-referrer")
        .withHeader("Cache-Control", "no-cache");
  }

  static ChatPage load() {
    try (InputStream resource = ChatPage.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("expected the resource " + RESOURCE + " in the jar of kimi-sdk, found none");
      }
      return of(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + RESOURCE, e);
    }
  }

  /** Takes the page with any line ends. Browsers turn them into LF before they compute the hashes. */
  static ChatPage of(String html) {
    return new ChatPage(html.replace("\r\n", "\n"));
  }

  Answer answer() {
    return answer;
  }

  private static String hash(String html, String tag) {
    int from = html.indexOf("<" + tag + ">") + tag.length() + 2;
    String text = html.substring(from, html.indexOf("</" + tag + ">", from));
    return "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
