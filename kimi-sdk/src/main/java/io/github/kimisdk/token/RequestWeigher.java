package io.github.kimisdk.token;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.rules.ReasoningRules;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Adds up the weight of a prompt in tokens, by kind of text: its texts, and the tokens that the chat template of the model
 * puts around them. The calibration turns the weights into an estimate.
 */
final class RequestWeigher {

  /** An image or a video counts as much in the official clients; the service publishes no number. */
  private static final int MEDIA_TOKENS = 2_000;

  private static final int TOOL_TOKENS = 12;
  private static final int CALL_TOKENS = 5;
  private static final int RESULT_TOKENS = 5;
  private static final int THINK_TOKENS = 2;

  /** The index of each number in the fact {@code overhead}, and its value for models without this fact. */
  private enum Overhead {
    REQUEST(4), MESSAGE(4), TOOLS(8);

    private final int tokens;

    Overhead(int tokens) {
      this.tokens = tokens;
    }

    long of(Model model) {
      return model.facts().tryGet("overhead").map(numbers -> numbers.get(ordinal()).asLong()).orElse((long) tokens);
    }
  }

  private final Model model;
  private final ToLongFunction<String> tokenizer;
  private final double[] kinds = new double[Calibration.KINDS];

  /** A weigher for a model; without a tokenizer texts are weighed by rules. */
  RequestWeigher(Model model, ToLongFunction<String> tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /** The weights so far. */
  double[] kinds() {
    return kinds;
  }

  void request(ChatRequest request) {
    kinds[Calibration.TEMPLATE] += Overhead.REQUEST.of(model);
    tools(request.tools());
    int read = firstRead(request, model);
    for (int i = 0; i < request.messages().size(); i++) {
      message(request.messages().get(i), i >= read);
    }
  }

  /** The first message whose reasoning is part of the prompt; of an unknown model all reasoning may be. */
  static int firstRead(ChatRequest request, Model model) {
    return model.known() ? ReasoningRules.firstRead(request.messages(), request.reasoning(), model) : 0;
  }

  void message(Message message, boolean reasoningRead) {
    kinds[Calibration.TEMPLATE] += Overhead.MESSAGE.of(model);
    if (message instanceof SystemMessage system) {
      content(system.content(), system.name());
      tools(system.tools());
    } else if (message instanceof UserMessage user) {
      content(user.content(), user.name());
    } else if (message instanceof ToolMessage result) {
      kinds[Calibration.TEMPLATE] += RESULT_TOKENS;
      text(result.toolCallId());
      content(result.content(), Optional.empty());
    } else if (message instanceof AssistantMessage answer) {
      answer(answer, reasoningRead);
    } else if (message instanceof Message.Unknown unknown) {
      json(unknown.raw(), HeuristicTokenizer.SYMBOLS);
    }
  }

  private void answer(AssistantMessage answer, boolean reasoningRead) {
    content(answer.content(), answer.name());
    kinds[Calibration.TEMPLATE] += model.text("thinking", "").equals("never") ? 0 : THINK_TOKENS;
    if (reasoningRead) {
      text(answer.reasoning().orElse(""));
    }
    for (ToolCall call : answer.toolCalls()) {
      kinds[Calibration.TEMPLATE] += CALL_TOKENS;
      text(call.id());
      text(call.arguments());
    }
  }

  private void content(List<ContentPart> parts, Optional<String> name) {
    text(name.orElse(""));
    for (ContentPart part : parts) {
      if (part instanceof ContentPart.Text text) {
        text(text.text());
      } else if (part instanceof ContentPart.Unknown unknown) {
        json(unknown.raw(), HeuristicTokenizer.SYMBOLS);
      } else {
        kinds[Calibration.MEDIA] += MEDIA_TOKENS;
      }
    }
  }

  private void tools(List<ToolSpec> tools) {
    if (!tools.isEmpty()) {
      kinds[Calibration.TEMPLATE] += Overhead.TOOLS.of(model);
    }
    for (ToolSpec tool : tools) {
      kinds[Calibration.TOOLS] += TOOL_TOKENS + weight(tool.name());
      if (tool instanceof ToolSpec.Function function) {
        kinds[Calibration.TOOLS] += weight(function.description().orElse("")) + weight(function.parameters().toString());
      } else if (tool instanceof ToolSpec.Unknown unknown) {
        json(unknown.raw(), Calibration.TOOLS);
      }
    }
  }

  private void json(JsonValue raw, int kind) {
    kinds[kind] += weight(raw.toString());
  }

  void text(String text) {
    add(text, kinds);
  }

  private void add(String text, double[] sums) {
    if (tokenizer == null) {
      HeuristicTokenizer.add(text, sums);
    } else {
      sums[Calibration.EXACT] += tokenizer.applyAsLong(text);
    }
  }

  /** The weight of a text over all kinds, for texts that the service renders in its own way. */
  private double weight(String text) {
    double[] alone = new double[Calibration.KINDS];
    add(text, alone);
    return Arrays.stream(alone).sum();
  }
}
