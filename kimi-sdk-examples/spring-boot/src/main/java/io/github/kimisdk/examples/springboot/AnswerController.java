package io.github.kimisdk.examples.springboot;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.SseRelay;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A whole answer and a streamed one. Each request has a virtual thread, so the code may block. */
@RestController
class AnswerController {

  private final ChatModel model;
  private final SseRelay relay = SseRelay.chat();

  AnswerController(ChatModel model) {
    this.model = model;
  }

  @GetMapping("/answer")
  String answer(@RequestParam("q") String question) {
    return model.ask(question);
  }

  @GetMapping("/stream")
  void stream(@RequestParam("q") String question, HttpServletResponse response) throws IOException {
    relay.headers().forEach(response::setHeader);
    relay.write(model.publish(ChatRequest.of(question)), response.getOutputStream());
  }

  /** A busy service is a 503, and a request that it refuses a 400. The text of a failure never has the key. */
  @ExceptionHandler
  ProblemDetail failed(KimiException failure) {
    HttpStatus status = failure instanceof KimiException.RateLimited ? HttpStatus.SERVICE_UNAVAILABLE
        : failure instanceof KimiException.BadRequest ? HttpStatus.BAD_REQUEST : HttpStatus.BAD_GATEWAY;
    return ProblemDetail.forStatusAndDetail(status, failure.getMessage());
  }
}
