package consumer;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;

/** A program with an agent, whose tool has a record as its arguments. */
public final class AgentMain {

  /**
   * The arguments of the tool.
   *
   * @param name a name
   */
  public record Greeting(String name) {}

  private AgentMain() {}

  /**
   * Runs the program.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    System.out.println(StandIn.with(AgentMain::greet));
  }

  private static String greet(Kimi kimi) {
    Tool<Greeting> greet = Tool.of("greet", "Greets somebody", Greeting.class, greeting -> "Hello, " + greeting.name());
    return Agent.builder(kimi).tools(greet).build().run("Greet the client").text();
  }
}
