package io.github.kimisdk.spring.app;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Whole and streamed answers. */
@RestController
public class Answers {

  private final ChatModel model;

  Answers(ChatModel model) {
    this.model = model;
  }

  /** Returns the text of an answer. */
  @GetMapping("/answer")
  public String answer(@RequestParam("q") String question) {
    return model.ask(question);
  }

  @GetMapping("/stream")
  void stream(@RequestParam("q") String question, HttpServletResponse response) throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    var out = response.getWriter();
    try (var stream = model.stream(ChatRequest.of(question))) {
      stream.forEach(chunk -> {
        out.print(chunk.text());
        out.flush();
      });
    }
  }
}
