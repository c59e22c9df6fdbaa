package io.github.kimisdk.examples.servlet;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.SseRelay;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers {@code GET} with a whole answer as text, and {@code POST} with a stream of server-sent events. */
@WebServlet("/chat")
public final class ChatServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private final transient SseRelay relay = SseRelay.chat();
  private transient Kimi kimi;

  @Override
  public void init() {
    kimi = Kimi.fromEnv();   // one client for all requests
  }

  @Override
  public void destroy() {
    kimi.close();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String question = request.getParameter("q");
    if (question == null || question.isBlank()) {
      response.sendError(400, "expected a question, found none; ask with ?q=...");
      return;
    }
    try {
      String answer = kimi.ask(question);
      response.setContentType("text/plain;charset=UTF-8");
      response.getWriter().print(answer);
    } catch (KimiException failure) {
      log("no answer: " + failure.getMessage());
      response.sendError(failure instanceof KimiException.RateLimited ? 503 : 502);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String question = new String(request.getInputStream().readAllBytes(), "UTF-8");
    if (question.isBlank()) {
      response.sendError(400, "expected a question, found none; send it as the body");
      return;
    }
    relay.headers().forEach(response::setHeader);
    relay.write(kimi.publish(ChatRequest.of(question)), response.getOutputStream());
  }
}
