package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The gate through which texts of the network come in. It masks the keys of the client in decoded strings, before they become a part of a
 * record or a message. Content, and ids that are sent back, pass: of JSON the {@link Kept} members, of an answer of a model the message
 * and its probabilities.
 */
public final class KeyGate {

  /** A gate of a client without a key. */
  public static final KeyGate OPEN = new KeyGate(UnaryOperator.identity());

  private final UnaryOperator<String> mask;

  /** Creates a gate. The mask returns the same text if it contains no key. */
  public KeyGate(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  /** Returns the reader of a stream behind this gate. */
  public EventReader events(EventReader reader) {
    return new Events(reader, new KeyGate(new LastTexts(mask)));
  }

  /** Masks a text. */
  public String text(String text) {
    return mask.apply(text);
  }

  /** Masks the names and values of JSON other than the kept members. Returns the same value if it contains no key. */
  public JsonValue json(JsonValue value, Kept kept) {
    if (kept == Kept.ALL) {
      return value;
    }
    if (value instanceof JsonString string) {
      String masked = text(string.value());
      return masked.equals(string.value()) ? value : JsonString.of(masked);
    }
    if (value instanceof JsonNumber number) {
      String masked = text(number.toString());
      return masked.equals(number.toString()) ? value : JsonString.of(masked);
    }
    if (value instanceof JsonArray array) {
      return elements(array, kept.element());
    }
    return value instanceof JsonObject object ? members(object, kept) : value;
  }

  private JsonArray elements(JsonArray array, Kept kept) {
    List<JsonValue> elements = new ArrayList<>(array.size());
    boolean changed = false;
    for (JsonValue element : array) {
      JsonValue masked = json(element, kept);
      changed |= masked != element;
      elements.add(masked);
    }
    return changed ? JsonArray.of(elements) : array;
  }

  /** Masks an object. Two names may become the same one; then the last member stays. */
  private JsonObject members(JsonObject object, Kept kept) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    boolean changed = false;
    for (int i = 0; i < object.size(); i++) {
      String name = text(object.name(i));
      JsonValue value = json(object.value(i), kept.member(object.name(i)));
      members.put(name, value);
      changed |= !name.equals(object.name(i)) || value != object.value(i);
    }
    return changed ? JsonObject.of(members) : object;
  }

  private JsonObject extra(JsonObject object) {
    return object.empty() ? object : members(object, Kept.NOTHING);
  }

  /** Masks an answer: all but the messages, which are content and are sent back as they are, and their probabilities. */
  public ChatResponse answer(ChatResponse answer) {
    List<Choice> choices = answer.choices().stream().map(choice -> new Choice(
        choice.index(), choice.message(), choice.finishReason().map(this::reason), choice.logprobs(), extra(choice.extra()))).toList();
    return new ChatResponse(
        text(answer.id()), answer.created(), text(answer.model()), choices, answer.usage().map(this::usage),
        answer.systemFingerprint().map(mask), answer.complete(), extra(answer.extra()));
  }

  /** Masks a chunk as {@link #answer}. Returns the same chunk if it contains no key outside of its content. */
  public ChatChunk chunk(ChatChunk chunk) {
    String id = text(chunk.id());
    String model = text(chunk.model());
    Optional<String> version = chunk.systemFingerprint().map(mask);
    Optional<Usage> usage = chunk.usage().map(this::usage);
    JsonObject extra = extra(chunk.extra());
    List<ChunkChoice> choices = chunk.choices();
    List<ChunkChoice> masked = choices;
    for (int i = 0; i < choices.size(); i++) {
      ChunkChoice choice = choice(choices.get(i));
      if (choice != choices.get(i)) {
        masked = masked == choices ? new ArrayList<>(choices) : masked;
        masked.set(i, choice);
      }
    }
    boolean same = id.equals(chunk.id()) && model.equals(chunk.model()) && version.equals(chunk.systemFingerprint())
        && usage.equals(chunk.usage()) && extra == chunk.extra() && masked == choices;
    return same ? chunk : new ChatChunk(id, chunk.created(), model, masked, usage, version, extra);
  }

  private ChunkChoice choice(ChunkChoice choice) {
    Delta delta = choice.delta();
    Optional<String> role = delta.role().map(mask);
    Optional<FinishReason> reason = choice.finishReason().map(this::reason);
    Optional<Usage> usage = choice.usage().map(this::usage);
    JsonObject extra = extra(choice.extra());
    boolean same = role.equals(delta.role()) && reason.equals(choice.finishReason()) && usage.equals(choice.usage()) && extra == choice.extra();
    return same ? choice : new ChunkChoice(
        choice.index(),
        new Delta(role, delta.content(), delta.reasoning(), delta.reasoningSignature(), delta.toolCalls(), delta.extra()),
        reason, usage, choice.logprobs(), extra);
  }

  private FinishReason reason(FinishReason reason) {
    return new FinishReason(text(reason.value()));
  }

  private Usage usage(Usage usage) {
    JsonObject extra = extra(usage.extra());
    return extra == usage.extra() ? usage : new Usage(
        usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), usage.cachedTokens(), usage.cacheWriteTokens(),
        usage.reasoningTokens(), usage.estimated(), extra);
  }

  /**
   * Masks the partial answer in the details of a failed call with its content, because exceptions are logged.
   *
   * @return the same details if the answer contains no key; details without the answer if it cannot be masked
   */
  public CallDetails partial(CallDetails details) {
    if (details.partial().isEmpty()) {
      return details;
    }
    ChatResponse partial = details.partial().get();
    JsonValue written = ResponseWire.write(partial);
    JsonValue masked = json(written, Kept.NOTHING);
    if (masked == written) {
      return details;
    }
    try {
      return details.withPartial(read(masked, partial));
    } catch (JsonTypeException maskedName) {
      return new CallDetails(
          details.origin(), details.status(), details.requestId(), details.attempt(), details.error(), details.retryAfter(),
          Optional.empty());
    }
  }

  /** Reads a masked answer. JSON does not tell whether an answer is complete and whether its usage is an estimate. */
  private static ChatResponse read(JsonValue masked, ChatResponse original) {
    ChatResponse read = ResponseWire.read(masked).withComplete(original.complete());
    boolean estimated = original.usage().filter(Usage::estimated).isPresent();
    return estimated ? read.usage().map(Usage::asEstimate).map(read::withUsage).orElse(read) : read;
  }

  /** Masks the chunks of one stream. The fast path learns from masked chunks, and so needs no gate of its own. */
  private record Events(EventReader reader, KeyGate gate) implements EventReader {

    @Override
    public boolean takes(String name) {
      return reader.takes(name);
    }

    @Override
    public boolean endsWithMark() {
      return reader.endsWithMark();
    }

    @Override
    public StreamEvent read(JsonValue data) {
      StreamEvent event = reader.read(data);
      if (event instanceof StreamEvent.Chunk piece) {
        ChatChunk chunk = gate.chunk(piece.chunk());
        return chunk == piece.chunk() ? event : new StreamEvent.Chunk(chunk);
      }
      return event instanceof StreamEvent.Last last ? new StreamEvent.Last(gate.chunk(last.chunk())) : event;
    }

    @Override
    public ChatChunk reread(JsonValue data) {
      return gate.chunk(reader.reread(data));
    }

    @Override
    public boolean turned() {
      return reader.turned();
    }
  }

  /** Remembers the last texts and their masked forms, so that the id and the model of a stream are searched once. */
  private static final class LastTexts implements UnaryOperator<String> {

    private final UnaryOperator<String> mask;
    private final String[] texts = new String[8];
    private final String[] masked = new String[texts.length];
    private int next;

    LastTexts(UnaryOperator<String> mask) {
      this.mask = mask;
    }

    @Override
    public String apply(String text) {
      for (int i = 0; i < texts.length; i++) {
        if (text.equals(texts[i])) {
          return masked[i];
        }
      }
      String result = mask.apply(text);
      texts[next] = text;
      masked[next] = result;
      next = (next + 1) % texts.length;
      return result;
    }
  }
}
