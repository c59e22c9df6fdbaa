package consumer;

import io.github.kimisdk.Kimi;

/** A program that chats. */
public final class Main {

  private Main() {}

  /**
   * Runs the program.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    System.out.println(StandIn.with(Main::greet));
  }

  static String greet(Kimi kimi) {
    return kimi.ask("Hello");
  }
}
