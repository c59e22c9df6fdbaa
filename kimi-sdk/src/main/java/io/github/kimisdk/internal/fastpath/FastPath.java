package io.github.kimisdk.internal.fastpath;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.internal.text.StringDecoder;
import io.github.kimisdk.internal.text.Swar;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads events that differ from an earlier one in a single string, without parsing them. It learns from the events that the
 * ordinary codec has read. One instance serves one stream, by one thread at a time.
 *
 * <p>It has a few {@linkplain Template templates}. Where the bytes around the slot are equal, the codec would make the
 * same chunk of them, so only the string in the slot is decoded. An event that differs at any other byte is not recognized.
 *
 * <pre>
 *        .-- event boundary                  .------------ known prefix of the next event -----------.
 *        v                                   v                                                       |
 *   --> PREFIX --equal--> SLOT --'"'--> SUFFIX|PREFIX --at least the suffix is equal--> chunk --------'
 *         |                |                 |
 *         '--- differs ----'---- differs ----'--> another template that agrees as far --> PREFIX
 *                                                     '-- none: the codec, which may add one
 * </pre>
 *
 * <p>An event of 250 bytes with 5 bytes of text takes some 30 ns, of which the comparison takes 5. The codec takes some 450 ns.
 */
public final class FastPath {

  /** The most bytes around a string; a larger event does not carry a token of an answer. */
  private static final int MAX_TEMPLATE_BYTES = 4 * 1024;

  /** The largest event to learn from, which is copied. Its string may be as long; the events that are taken have any size. */
  private static final int MAX_LEARNED_BYTES = 256 * 1024;

  /**
   * The cost of a template in events. To make one takes as long as the codec takes for an event, and each event earns one
   * unit. So a stream whose events fit no template loses a hundredth of the time.
   */
  private static final int TEMPLATE_COST = 128;

  private static final int MAX_CREDIT = Template.MAX_TEMPLATES * TEMPLATE_COST;

  /**
   * After so many events in a row that fit no template, only each so many-th event is tried. The number is a prime, because an
   * event that comes in pieces is offered two or three times.
   */
  private static final int MAX_MISSES = 17;

  private static final byte[] NAME = "event:".getBytes(StandardCharsets.US_ASCII);

  /**
   * An event to learn from.
   *
   * @param event a copy of the event
   * @param data where its data begins
   * @param chunk the chunk that the codec made of it
   * @param members the members that may hold its string
   */
  private record Lesson(byte[] event, int data, ChatChunk chunk, List<StringMember> members) {}

  private final Function<JsonValue, ChatChunk> codec;
  private final Predicate<ChatChunk> sink;
  private final int maxBytes;
  private final StringDecoder decoder = new StringDecoder();

  private final Template[] templates = new Template[Template.MAX_TEMPLATES];
  private Template current;

  /** The place of the next template: a free one, or that of the oldest template. */
  private int place;
  private int misses;
  private int credit = MAX_CREDIT;

  /** How many bytes of the prefix agree with the event that was tried last; after a match, with the event behind it. */
  private int agreed;

  /** The string in the slot of the event that was tried last. */
  private String value;

  /**
   * The lesson waits here for the next event, so that the first token of a stream does not wait for the lesson; null if there is
   * none.
   */
  private Lesson lesson;

  /**
   * Creates the fast path of a stream.
   *
   * @param codec the ordinary codec; it throws a {@link io.github.kimisdk.json.JsonTypeException} for an event that it cannot
   *     read twice
   * @param sink takes the chunks and returns whether to go on
   * @param maxEventBytes the size of the largest event to take; 0 to take none
   */
  public FastPath(Function<JsonValue, ChatChunk> codec, Predicate<ChatChunk> sink, int maxEventBytes) {
    this.codec = codec;
    this.sink = sink;
    this.maxBytes = Math.min(maxEventBytes, JsonLimits.DEFAULT.maxBytes());
  }

  /**
   * Takes events as long as it recognizes them.
   *
   * @param in holds the events
   * @param from the position of an event of which nothing has been read
   * @param limit where the bytes end
   * @return the position of the first event that was not taken; its complement if the sink wants no more
   */
  public int take(byte[] in, int from, int limit) {
    int at = from;
    int known = 0;
    int taken = 0;
    if (lesson != null) {
      Lesson due = lesson;
      lesson = null;
      study(due);
    }
    if (misses > MAX_MISSES && misses++ % MAX_MISSES != 0) {
      return from;
    }
    while (current != null && at < limit) {
      int end = match(current, in, at, known, limit);
      if (end < 0) {
        end = matchAnother(in, at, limit);
      }
      if (end < 0) {
        misses++;
        break;
      }
      misses = 0;
      at = end;
      known = agreed;
      taken++;
      if (!sink.test(current.chunks().apply(value))) {
        return ~at;
      }
    }
    credit = Math.min(credit + taken, MAX_CREDIT);
    return at;
  }

  /** Tries the templates that agree with the event as far as the current one does; returns the event's end, or -1. */
  private int matchAnother(byte[] in, int at, int limit) {
    Template tried = current;
    int equal = agreed;
    for (int i = 0; i < templates.length && templates[i] != null; i++) {
      Template next = templates[i];
      int common = tried.common()[i];
      boolean possible = common == next.prefix()
          ? common <= equal
          : common == equal && at + common < limit && in[at + common] == next.tail()[next.suffix() + common];
      if (possible && next != tried) {
        int end = match(next, in, at, common, limit);
        if (end >= 0) {
          current = next;
          return end;
        }
      }
    }
    return -1;
  }

  /**
   * Tries a template. On a match, sets the value and the bytes that agree with the next event.
   *
   * @param known how many bytes of the event are known to agree with the prefix
   * @return the event's end; -1 if it does not match
   */
  private int match(Template template, byte[] in, int at, int known, int limit) {
    byte[] tail = template.tail();
    int prefix = template.prefix();
    int suffix = template.suffix();
    int start = at + prefix;
    agreed = known < prefix ? known + Template.equalBytes(in, at + known, start, limit, tail, suffix + known) : prefix;
    if (agreed < prefix) {
      return -1;
    }
    int quote = Swar.plainEnd(in, start, limit);
    value = null;
    if (quote < limit && in[quote] == '\\') {
      value = decoder.decode(in, start, quote, limit);
      quote = decoder.end();
      if (value == null) {
        return -1;
      }
    }
    int end = quote + suffix;
    int equal = Template.equalBytes(in, quote, end + prefix, limit, tail, 0);
    if (equal < suffix || end - at > maxBytes) {
      return -1;
    }
    // A string without escapes is decoded when it is known that the event matches.
    if (value == null) {
      value = Swar.ascii(in, start, quote) ? Swar.latin(in, start, quote) : decoder.utf8(in, start, quote);
    }
    agreed = equal - suffix;
    return value == null ? -1 : end;
  }

  /**
   * Whether an unknown member is a list. The fold may join such lists, and of the chunks of a template it takes the string only.
   */
  private static boolean listed(ChatChunk chunk) {
    JsonObject extra = chunk.choices().get(0).delta().extra();
    return !extra.empty() && extra.members().values().stream().anyMatch(JsonArray.class::isInstance);
  }

  /**
   * Learns from an event that the ordinary codec has read, if it has one {@code data} line, perhaps after a line with its name,
   * and its only choice has a string. The work is done when the next event is offered.
   *
   * @param in holds the event as it came
   * @param from where its data begins
   * @param to where its data ends; a line end follows
   * @param chunk the chunk that the codec made of it
   */
  public void learn(byte[] in, int from, int to, ChatChunk chunk) {
    // The data of several lines begins at 0, because it is joined in another array. The data of one line is followed by the
    // end of its line and by a blank line.
    if (from < 5 || to - from > MAX_LEARNED_BYTES || in[to] != '\n' || in[to + 1] != '\n' || chunk.choices().size() != 1) {
      return;
    }
    List<StringMember> members = credit < TEMPLATE_COST || listed(chunk) ? List.of() : StringMember.of(chunk);
    if (members.isEmpty()) {
      credit++;
      return;
    }
    int start = nameStart(in, from - (in[from - 1] == ':' ? 5 : 6));
    lesson = new Lesson(Arrays.copyOfRange(in, start, to + 2), from - start, chunk, members);
  }

  /** Forgets all that it has learned. */
  public void forget() {
    Arrays.fill(templates, null);
    current = null;
    lesson = null;
    place = 0;
  }

  private void study(Lesson due) {
    byte[] event = due.event();
    int end = event.length;
    for (StringMember member : due.members()) {
      for (int at = Swar.plainEnd(event, due.data(), end); at < end; at = Swar.plainEnd(event, at + 1, end)) {
        int slot = member.valueStart(event, at, end);
        if (slot > 0 && study(due, slot, member)) {
          return;
        }
      }
    }
  }

  /**
   * Returns the position of the line with the event's name, if that is the line before the data; else that of the data. The name
   * in the line before the data is the name of the event, whatever lines are before it. The bytes before an event are those of
   * its stream, and the array begins with a line.
   */
  private static int nameStart(byte[] in, int dataLine) {
    int at = dataLine - 1;
    while (at > 0 && in[at - 1] != '\n' && in[at - 1] != '\r') {
      at--;
    }
    boolean named = at >= 0 && in[dataLine - 1] == '\n' && dataLine - at > NAME.length
        && Arrays.equals(in, at, at + NAME.length, NAME, 0, NAME.length);
    return named ? at : dataLine;
  }

  /**
   * Learns a template whose slot is the string behind a name, a colon and a quote. These bytes are the member itself, or the end
   * of a longer name that contains an escaped quote: a quote inside a string has a backslash before it. The member may be
   * another one of the same name, or one that a later member replaces. So the codec decides: another string in the slot has to
   * change that string of the chunk and nothing else.
   *
   * @return whether the template is among the templates now
   */
  private boolean study(Lesson due, int slot, StringMember member) {
    Function<String, ChatChunk> chunks = ChunkAccess.copies(due.chunk(), member.slot());
    Template template = Template.of(due.event(), slot, closingQuote(due.event(), slot), chunks);
    if (template.tail().length > MAX_TEMPLATE_BYTES) {
      return false;
    }
    for (int i = 0; i < templates.length && templates[i] != null; i++) {
      if (templates[i].sameBytes(template)) {
        use(templates[i]);
        return true;
      }
    }
    credit -= TEMPLATE_COST;
    String probe = member.value(due.chunk()).equals("?") ? "!" : "?";
    if (!template.chunks().apply(probe).equals(reread(template.event(probe), due.data()))) {
      return false;
    }
    add(template);
    use(template);
    return true;
  }

  /** Reads an event with the codec; returns null if the codec must not read such an event twice. */
  private ChatChunk reread(byte[] event, int data) {
    try {
      return codec.apply(Json.parse(event, data, event.length));
    } catch (JsonTypeException noPiece) {
      return null;
    }
  }

  private static int closingQuote(byte[] event, int from) {
    int at = Swar.plainEnd(event, from, event.length);
    while (event[at] == '\\') {
      at = Swar.plainEnd(event, at + 2, event.length);
    }
    return at;
  }

  private void add(Template template) {
    templates[place] = template;
    for (int i = 0; i < templates.length && templates[i] != null; i++) {
      int common = template.commonPrefix(templates[i]);
      template.common()[i] = common;
      templates[i].common()[place] = common;
    }
    place = (place + 1) % templates.length;
  }

  private void use(Template template) {
    current = template;
    misses = 0;
  }
}
