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
 * The gate through which texts of the network come in. It masks the keys of the client in decoded strings, before they become a
 * part of a record or a message. Content, and ids that are sent back, pass: of JSON the {@link Kept} members, of an answer of a
 * model the message and its probabilities.
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
    return new Events(reader, this);
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
        choice.index(), choice.message(), choice.finishReason().map(this::reason), choice.logprobs(), extra(choice.extra())))
        .toList();
    return new ChatResponse(
        text(answer.id()), answer.created(), text(answer.model()), choices, answer.usage().map(this::usage),
        answer.systemFingerprint().map(mask), answer.complete(), extra(answer.extra()));
  }

  /** Masks a chunk as {@link #answer}. Returns the same chunk if it contains no key outside of its content. */
  public ChatChunk chunk(ChatChunk chunk) {
    if (clean(chunk)) {
      return chunk;
    }
    ChatChunk named = chunk.withId(text(chunk.id())).withModel(text(chunk.model())).withExtra(extra(chunk.extra()));
    ChatChunk versioned = chunk.systemFingerprint().map(mask).map(named::withSystemFingerprint).orElse(named);
    ChatChunk counted = chunk.usage().map(this::usage).map(versioned::withUsage).orElse(versioned);
    return counted.withChoices(chunk.choices().stream().map(this::choice).toList());
  }

  private ChunkChoice choice(ChunkChoice choice) {
    Delta delta = choice.delta().role().map(mask).map(choice.delta()::withRole).orElse(choice.delta());
    ChunkChoice said = choice.withDelta(delta).withExtra(extra(choice.extra()));
    ChunkChoice ended = choice.finishReason().map(this::reason).map(said::withFinishReason).orElse(said);
    return choice.usage().map(this::usage).map(ended::withUsage).orElse(ended);
  }

  private boolean clean(ChatChunk chunk) {
    return cleanHead(chunk) && cleanRest(chunk);
  }

  private boolean cleanHead(ChatChunk chunk) {
    return clean(chunk.id()) && clean(chunk.model()) && clean(chunk.systemFingerprint().orElse(""));
  }

  private boolean cleanRest(ChatChunk chunk) {
    boolean clean = clean(chunk.usage()) && clean(chunk.extra());
    List<ChunkChoice> choices = chunk.choices();
    for (int i = 0; i < choices.size() && clean; i++) {
      ChunkChoice choice = choices.get(i);
      clean = cleanRole(choice.delta().role()) && (choice.finishReason().isEmpty() || clean(choice.finishReason().get().value()))
          && clean(choice.usage()) && clean(choice.extra());
    }
    return clean;
  }

  private boolean cleanRole(Optional<String> role) {
    return role.isEmpty() || role.get().equals("assistant") || clean(role.get());
  }

  private boolean clean(String text) {
    return text.isEmpty() || text(text).equals(text);
  }

  private boolean clean(Optional<Usage> usage) {
    return usage.isEmpty() || clean(usage.get().extra());
  }

  private boolean clean(JsonObject extra) {
    return extra(extra) == extra;
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

  /**
   * Masks the chunks of one stream. The fast path learns from masked chunks, and so needs no gate of its own. Most chunks have
   * the id and the model of the last one, and nothing else to mask.
   */
  private static final class Events implements EventReader {

    private final EventReader reader;
    private final KeyGate gate;
    private ChatChunk last;

    Events(EventReader reader, KeyGate gate) {
      this.reader = reader;
      this.gate = gate;
    }

    private ChatChunk masked(ChatChunk chunk) {
      boolean known = last != null && chunk.id().equals(last.id()) && chunk.model().equals(last.model())
          && chunk.systemFingerprint().equals(last.systemFingerprint());
      if (!known) {
        last = gate.cleanHead(chunk) ? chunk : null;
      }
      return last != null && gate.cleanRest(chunk) ? chunk : gate.chunk(chunk);
    }

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
        ChatChunk chunk = masked(piece.chunk());
        return chunk == piece.chunk() ? event : new StreamEvent.Chunk(chunk);
      }
      return event instanceof StreamEvent.Last end ? new StreamEvent.Last(masked(end.chunk())) : event;
    }

    @Override
    public ChatChunk reread(JsonValue data) {
      return masked(reader.reread(data));
    }

    @Override
    public boolean turned() {
      return reader.turned();
    }
  }
}
