package io.github.kimisdk.examples;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.schema.Doc;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import java.util.List;
import java.util.Optional;

/**
 * A tool whose arguments and result are records.
 *
 * <pre>
 *   WeatherTool "Do I need an umbrella in Hangzhou?"
 * </pre>
 *
 * <p>Without a key, a script calls the tool with the last word of the prompt.
 */
public final class WeatherTool {

  /** The arguments of the tool, which the model writes. */
  record Question(@Doc("City name, for example Hangzhou") String city, @Doc("Days from today, 0 to 7") Optional<Integer> days) {}

  /** The result of the tool, which the model reads as JSON. */
  record Forecast(String city, int days, String sky, int degrees) {}

  private WeatherTool() {}

  /**
   * Runs the example.
   *
   * @param args the prompt; the prompt of the example if there is none
   */
  public static void main(String[] args) {
    String prompt = args.length == 0 ? "Do I need an umbrella in Hangzhou?" : String.join(" ", args);
    Tool<Question> weather = Tool.of(
        "weather", "The weather in a city", Question.class, WeatherTool::forecast);
    try (Offline.Client client = Offline.orFromEnv(WeatherTool::script)) {
      AgentRun run = Agent.builder(client.kimi()).tools(weather.withRepeatable(true)).build().run(prompt);
      System.out.println(run.text());
      System.err.println("[" + run + "]");
    }
  }

  /** Stands in for a weather service, and returns the same invented weather every day. */
  private static Forecast forecast(Question question) {
    int days = question.days().orElse(0);
    int degrees = 10 + Math.floorMod(question.city().hashCode() + days, 20);
    return new Forecast(question.city(), days, degrees % 2 == 0 ? "rain" : "sun", degrees);
  }

  private static ChatResponse script(ChatRequest request) {
    List<Message> messages = request.messages();
    Message last = messages.get(messages.size() - 1);
    String question = last.text().strip();
    String city = question.substring(question.lastIndexOf(' ') + 1).replaceAll("[?!.,]", "");
    return last instanceof ToolMessage ? Offline.says("The tool says " + last.text()) : Offline.calls("weather", "city", city);
  }
}
