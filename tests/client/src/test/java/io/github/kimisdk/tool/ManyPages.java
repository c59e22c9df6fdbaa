package io.github.kimisdk.tool;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ToolMessage;
import java.util.List;

/**
 * A program for a JVM with little memory: {@code ManyPages address}. Runs an agent whose model reads hundreds of pages in one
 * step. Prints how many results the model got and how many calls failed, then the next answers of the conversation.
 */
final class ManyPages {

  static final int PAGE = 64 * 1024;
  static final int PAGES = 16;

  record Nothing() {}

  private ManyPages() {}

  public static void main(String[] args) {
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> System.out.println("LOST " + thrown));
    Tool<Nothing> tool = Tool.of("log", "Reads a log", Nothing.class, none -> ("x".repeat(99) + '\n').repeat(PAGES * PAGE / 100));
    Conversation conversation = Conversation.inMemory();
    try (Kimi kimi = Kimi.builder().key("a-key-of-a-test").baseUrl(args[0]).build()) {
      Agent agent = Agent.builder(kimi).tools(tool).maxResultBytes(PAGE).build();
      System.out.println(agent.run(conversation.user("Read it all.")).text());
      List<String> results = conversation.messages().stream().filter(ToolMessage.class::isInstance).map(message -> message.text())
          .toList();
      System.out.println(results.stream().filter(text -> text.contains("\n\nNote: this is page ")).count());
      List<String> failed = results.stream().filter(text -> text.startsWith("Error: ")).distinct().toList();
      System.out.println(results.stream().filter(text -> text.startsWith("Error: ")).count() + " " + failed);
      System.out.println(agent.run(conversation.user("And now?")).text());
    }
  }
}
