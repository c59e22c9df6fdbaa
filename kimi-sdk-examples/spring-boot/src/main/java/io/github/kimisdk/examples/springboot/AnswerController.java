package io.github.kimisdk.examples.springboot;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A whole answer and a streamed one. Each request has a virtual thread, so the code may block. */
@RestController
class AnswerController {

  private final Kimi kimi;

  AnswerController(Kimi kimi) {
    this.kimi = kimi;
  }

  @GetMapping("/answer")
  String answer(@RequestParam("q") String question) {
    return kimi.ask(question);
  }

  /**
   * Writes server-sent events. A reader that leaves makes a later write fail, which closes the stream and ends the call of Kimi.
   * The relay of {@code kimi-sdk-server} writes during a silence of the model too.
   */
  @GetMapping("/stream")
  void stream(@RequestParam("q") String question, HttpServletResponse response) throws IOException {
    try (ChatStream stream = kimi.stream(ChatRequest.of(question))) {
      var chunks = stream.iterator();
      boolean begun = chunks.hasNext();   // a failure before the first chunk still has a status of its own
      response.setContentType("text/event-stream;charset=UTF-8");
      PrintWriter out = response.getWriter();
      while (begun && chunks.hasNext()) {
        ChatChunk chunk = chunks.next();
        event(out, "reasoning", chunk.reasoning());
        event(out, "text", chunk.text());
      }
      event(out, "end", stream.response().usage().map(Object::toString).orElse("no usage"));
    } catch (KimiException failure) {
      if (!response.isCommitted()) {
        throw failure;
      }
      event(response.getWriter(), "error", failure.getMessage());
    }
  }

  private static void event(PrintWriter out, String name, String data) throws IOException {
    if (data.isEmpty()) {
      return;
    }
    out.print("event: " + name + "\ndata: " + data.replace("\n", "\ndata: ") + "\n\n");
    if (out.checkError()) {
      throw new IOException("the reader has left");
    }
  }

  /** The service's own failure is not the fault of this service's clients, except a request that is too long or refused. */
  @ExceptionHandler
  ProblemDetail failed(KimiException failure) {
    HttpStatus status = failure instanceof KimiException.RateLimited ? HttpStatus.SERVICE_UNAVAILABLE
        : failure instanceof KimiException.BadRequest ? HttpStatus.BAD_REQUEST : HttpStatus.BAD_GATEWAY;
    return ProblemDetail.forStatusAndDetail(status, failure.getMessage());
  }
}
