package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fast path: events that differ from an earlier one in a single string, which is what an answer is made of.
 *
 * <pre>
 *   data: {"id":"c1",…,"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}],…}⏎⏎
 *   '-------------------- prefix ------------------------------'     '----------- suffix -----------'
 *                                                             hole
 * </pre>
 *
 * <p>An event that the ordinary path has read becomes a template. Where the bytes around the hole are equal, so is
 * what the ordinary path makes of them, and only the hole is decoded. What is not recognized, at whatever byte, is
 * left to the ordinary path, which alone knows the grammar and all errors. A suffix and the prefix after it lie side
 * by side, so that one comparison sees both:
 *
 * <pre>
 *        .-- event boundary                  .------------ known prefix of the next event -----------.
 *        v                                   v                                                       |
 *   --> PREFIX --equal--> HOLE --'"'--> SUFFIX|PREFIX --at least the suffix is equal--> chunk --------'
 *         |                |                 |
 *         '--- differs ----'---- differs ----'--> another template that agrees as far --> PREFIX
 *                                                     '-- none: the ordinary path, which may make one
 * </pre>
 *
 * <p>Costs, for 250 bytes of which 5 are text, where a read of every byte takes 7 ns: 3 for the copy into the parser's
 * buffer, 5 for the comparison, 20 for the scan, the string and the chunk. The ordinary path takes some 450.
 */
final class ChunkTemplates {

  /** Which string of a chunk is in the hole. Without switches: each would be a class that the first token waits for. */
  private enum Hole {
    TEXT("content"),
    REASONING("reasoning_content"),
    REASONING_SHORT("reasoning"),
    ARGUMENTS("arguments");

    private final String name;

    Hole(String name) {
      this.name = name;
    }

    /** The holes that an event may have, whose chunk this is. */
    static Hole[] of(ChatChunk chunk) {
      if (!chunk.text().isEmpty()) {
        return new Hole[] {TEXT};
      }
      if (!chunk.reasoning().isEmpty()) {
        return new Hole[] {REASONING, REASONING_SHORT};
      }
      return chunk.arguments().isEmpty() ? new Hole[0] : new Hole[] {ARGUMENTS};
    }

    String string(ChatChunk chunk) {
      return this == TEXT ? chunk.text() : this == ARGUMENTS ? chunk.arguments() : chunk.reasoning();
    }

    ChatChunk fill(ChatChunk chunk, String string) {
      return this == TEXT ? chunk.withText(string)
          : this == ARGUMENTS ? chunk.withArguments(string)
          : chunk.withReasoning(string);
    }

    /** Where the hole begins if this is its name, a colon and a quote; −1 if not. */
    int begin(byte[] event, int at, int end) {
      int behind = at + name.length() + 1;
      if (event[at] != '"' || behind >= end || event[behind] != '"') {
        return -1;
      }
      for (int i = 0; i < name.length(); i++) {
        if (event[at + 1 + i] != name.charAt(i)) {
          return -1;
        }
      }
      int colon = blank(event, behind + 1);
      int quote = event[colon] == ':' ? blank(event, colon + 1) : colon;
      return quote > colon && event[quote] == '"' ? quote + 1 : -1;
    }

    private static int blank(byte[] event, int from) {
      int at = from;
      while (event[at] == ' ' || event[at] == '\t') {
        at++;
      }
      return at;
    }
  }

  /** Parallel calls and choices alternate between shapes; more than these at a time were not seen. */
  private static final int MOST = 8;

  /** An event with more than this around its text is no token of an answer. */
  private static final int LARGEST = 4 * 1024;

  /**
   * Making a template costs as much as the ordinary path. So every event pays 1, whichever path it goes, and a
   * template takes so much: where none fits, a hundredth of the time is lost.
   */
  private static final int PRICE = 128;

  /**
   * Where so many events in a row were like none of the templates, only each so many-th is tried. Odd, because an
   * event that comes in pieces is offered twice.
   */
  private static final int PATIENCE = 15;

  private static final Hole[] NONE = {};

  /** Longer texts get a scratch array for themselves, so that a stream does not hold on to it. */
  private static final int KEPT = 32 * 1024;

  private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES * 0x80;
  private static final long TWOS = ONES * 2;
  private static final long FIRST_PLAIN = ONES * ('"' - 1);
  private static final long BACKSLASHES = ONES * '\\';

  /**
   * An event with a hole.
   *
   * @param tail the suffix, beginning with the closing quote, and behind it the prefix, ending with the opening one
   * @param common how many bytes at the beginning of the prefix are those of the template at each place
   */
  private record Template(byte[] tail, int prefix, int suffix, Hole hole, ChatChunk chunk, int[] common) {}

  private final ChunkSink sink;
  private final int mostBytes;

  private final Template[] templates = new Template[MOST];
  private Template current;
  private int place;
  private int misses;
  private int credit = MOST * PRICE;

  /** How many bytes of the prefix agree with the event that was tried last; after a success, with the next one. */
  private int agreed;

  /** The string in the hole of the event that was tried last. */
  private String string;

  private byte[] bytes = new byte[0];
  private char[] chars = new char[0];

  ChunkTemplates(ChunkSink sink, int maxEventBytes) {
    this.sink = sink;
    this.mostBytes = Math.min(maxEventBytes, JsonLimits.DEFAULT.maxBytes());
  }

  /**
   * Takes events as long as they are like a template.
   *
   * @param in holds them
   * @param from where an event begins of which nothing has been read yet
   * @param limit where the bytes end
   * @return where the first event begins that was not taken; its complement if the sink wants no more
   */
  int take(byte[] in, int from, int limit) {
    int at = from;
    int known = 0;
    int taken = 0;
    if (misses > PATIENCE && misses++ % PATIENCE != 0) {
      return from;
    }
    while (current != null && at < limit) {
      int end = attempt(current, in, at, known, limit);
      if (end < 0) {
        end = another(in, at, limit);
      }
      if (end < 0) {
        misses++;
        break;
      }
      misses = 0;
      at = end;
      known = agreed;
      taken++;
      if (!sink.chunk(current.hole.fill(current.chunk, string))) {
        return ~at;
      }
    }
    credit = Math.min(credit + taken, MOST * PRICE);
    return at;
  }

  /** Tries the templates that agree with the event as far as the current one does; the event's end, or −1. */
  private int another(byte[] in, int at, int limit) {
    Template tried = current;
    int equal = agreed;
    for (int i = 0; i < MOST && templates[i] != null; i++) {
      Template next = templates[i];
      int common = tried.common[i];
      boolean possible = common == next.prefix
          ? common <= equal
          : common == equal && at + common < limit && in[at + common] == next.tail[next.suffix + common];
      if (possible && next != tried) {
        int end = attempt(next, in, at, common, limit);
        if (end >= 0) {
          current = next;
          return end;
        }
      }
    }
    return -1;
  }

  /** Tries a template of whose prefix some bytes are known to be equal; the event's end, or −1. */
  private int attempt(Template template, byte[] in, int at, int known, int limit) {
    byte[] tail = template.tail;
    int prefix = template.prefix;
    int suffix = template.suffix;
    agreed = known < prefix ? known + equal(in, at + known, at + prefix, limit, tail, suffix + known) : prefix;
    if (agreed < prefix) {
      return -1;
    }
    int hole = at + prefix;
    int quote = plainEnd(in, hole);
    // A string with escapes is made on the way to its end, others when the suffix is known to be equal.
    string = null;
    boolean escapes = quote < limit && in[quote] == '\\';
    if (escapes) {
      quote = unescape(in, hole, quote, limit);
    }
    if (quote >= limit || in[quote] != '"') {
      return -1;
    }
    int equal = equal(in, quote, quote + suffix + prefix, limit, tail, 0);
    int end = quote + suffix;
    if (equal < suffix || end - at > mostBytes) {
      return -1;
    }
    if (string == null) {
      string = !escapes && ascii(in, hole, quote)
          ? new String(in, hole, quote - hole, StandardCharsets.ISO_8859_1)
          : decode(in, hole, quote);
    }
    if (string == null) {
      return -1;
    }
    agreed = equal - suffix;
    return end;
  }

  /** How many bytes are equal to those of the tail, up to an end or the limit, whichever comes first. */
  private static int equal(byte[] in, int from, int end, int limit, byte[] tail, int tailFrom) {
    int to = Math.min(end, limit);
    if (from >= to) {
      return 0;
    }
    int first = Arrays.mismatch(in, from, to, tail, tailFrom, tailFrom + to - from);
    return first < 0 ? to - from : first;
  }

  /**
   * The first quote, backslash or control character, by words, or the end of the array. What lies behind the bytes
   * that have come is read as well; callers look at where it was found.
   */
  private static int plainEnd(byte[] in, int from) {
    int at = from;
    for (int last = in.length - 8; at <= last; at += 8) {
      long special = special((long) WORDS.get(in, at));
      if (special != 0) {
        return at + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    return in.length;
  }

  /**
   * The high bit of each byte that is a quote, a backslash or a control character. Bits above the lowest set one
   * mean nothing: a byte that is found borrows from those above it. With its second bit turned a quote comes next to
   * the control characters, which only change places, so that one comparison finds both.
   */
  private static long special(long word) {
    return ((word ^ TWOS) - FIRST_PLAIN | (word ^ BACKSLASHES) - ONES) & ~word & HIGH_BITS;
  }

  /** Whether all bytes are ASCII. Behind them there are eight more, so that words may reach there. */
  private static boolean ascii(byte[] in, int from, int to) {
    long bits = 0;
    int at = from;
    for (; at <= to - 8; at += 8) {
      bits |= (long) WORDS.get(in, at);
    }
    if (at < to) {
      bits |= (long) WORDS.get(in, at) & (1L << (to - at << 3)) - 1;
    }
    return (bits & HIGH_BITS) == 0;
  }

  /**
   * Looks for the closing quote and undoes the escapes on the way, by words: what follows an escape is copied and
   * searched in one go. Sets the string, unless it is not ASCII or an escape is wrong, for which see {@link #decode}.
   *
   * @param backslash the first of them
   * @return where the closing quote is, or what stands where it should be, or the end of the array
   */
  private int unescape(byte[] in, int from, int backslash, int limit) {
    int at = backslash;
    int size = at - from;
    byte[] out = bytes.length < size + 16 ? new byte[2 * size + 128] : bytes;
    System.arraycopy(in, from, out, 0, size);
    boolean ascii = true;
    while (at < limit && in[at] == '\\') {
      if (at + 6 > limit) {
        return in.length;
      }
      int unit = escape(in, at + 1);
      ascii &= unit >= 0 && unit < 0x80;
      out[size++] = (byte) unit;
      // The digits of a Unicode escape are plain: only behind a right one are they gone past.
      at += in[at + 1] == 'u' && unit >= 0 ? 6 : 2;
      for (int last = in.length - 8; ; at += 8, size += 8) {
        if (at > last) {
          return in.length;
        }
        if (out.length < size + 16) {
          out = Arrays.copyOf(out, 2 * out.length);
        }
        long word = (long) WORDS.get(in, at);
        WORDS.set(out, size, word);
        long special = special(word);
        if (special != 0) {
          int count = Long.numberOfTrailingZeros(special) >>> 3;
          at += count;
          size += count;
          break;
        }
      }
    }
    if (out.length <= KEPT) {
      bytes = out;
    }
    if (ascii && ascii(out, 0, size)) {
      string = new String(out, 0, size, StandardCharsets.ISO_8859_1);
    }
    return at;
  }

  /** The UTF-16 unit that an escape stands for, behind its backslash; −1 if it is none. */
  private static int escape(byte[] in, int at) {
    return switch (in[at]) {
      case '"', '\\', '/' -> in[at];
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex(in[at + 1]) << 12 | hex(in[at + 2]) << 8 | hex(in[at + 3]) << 4 | hex(in[at + 4]);
      default -> -1;
    };
  }

  private static int hex(byte digit) {
    int letter = (digit | 0x20) - 'a';
    return digit >= '0' && digit <= '9' ? digit - '0' : letter >= 0 && letter < 6 ? letter + 10 : -1;
  }

  /** Decodes UTF-8 and escapes by hand: the decoder of the JDK is slower, and replaces what is to be refused. */
  private String decode(byte[] in, int from, int to) {
    char[] out = chars.length < to - from ? new char[to - from + 120] : chars;
    chars = out.length <= KEPT ? out : chars;
    int size = 0;
    for (int at = from; at < to; size++) {
      int lead = in[at];
      int character;
      if (lead == '\\') {
        character = escape(in, at + 1);
        at += in[at + 1] == 'u' ? 6 : 2;
      } else if (lead >= 0) {
        character = lead;
        at++;
      } else if (lead < (byte) 0xF0) {
        int length = lead < (byte) 0xE0 ? 2 : 3;
        character = decode(in, at, to, length);
        at += length;
      } else {
        character = decode(in, at, to, 4);
        at += 4;
        if (character > 0) {
          out[size++] = Character.highSurrogate(character);
          character = Character.lowSurrogate(character);
        }
      }
      if (character < 0) {
        return null;
      }
      out[size] = (char) character;
    }
    return new String(out, 0, size);
  }

  /** A character of two to four bytes; −1 if that is not what UTF-8 allows. */
  private static int decode(byte[] in, int at, int to, int length) {
    if (to - at < length || in[at + 1] >= (byte) 0xC0) {
      return -1;
    }
    int character = (in[at] & 0xFF >> length + 1) << 6 | in[at + 1] & 0x3F;
    for (int i = 2; i < length; i++) {
      if (in[at + i] >= (byte) 0xC0) {
        return -1;
      }
      character = character << 6 | in[at + i] & 0x3F;
    }
    boolean fine =
        switch (length) {
          case 2 -> in[at] >= (byte) 0xC2;
          case 3 -> character >= 0x800 && character >> 11 != 0x1B;
          default -> in[at] <= (byte) 0xF4 && character >= 0x10000 && character <= 0x10FFFF;
        };
    return fine ? character : -1;
  }

  /**
   * Makes a template of an event that the ordinary path has read, if it is one {@code data} line and a blank line,
   * and a string of its only choice is not empty.
   *
   * @param in holds the event as it came
   * @param from where its data begins
   * @param to where its data ends
   * @param chunk what the ordinary path made of it
   */
  void learn(byte[] in, int from, int to, ChatChunk chunk) {
    // Data of several lines is joined in another array, where it begins at 0. Behind data that is not joined stand
    // the ends of its line and of the blank one.
    if (from < 5 || in[to] != '\n' || in[to + 1] != '\n' || chunk.choices().size() != 1) {
      return;
    }
    Hole[] holes = credit < PRICE ? NONE : Hole.of(chunk);
    if (holes.length == 0) {
      credit++;
      return;
    }
    int start = from - (in[from - 1] == ':' ? 5 : 6);
    // Eight bytes more than there are, for the words of plainEnd.
    byte[] event = Arrays.copyOfRange(in, start, to + 10);
    int end = to + 2 - start;
    for (Hole hole : holes) {
      for (int at = plainEnd(event, from - start); at < end; at = plainEnd(event, at + 1)) {
        int prefix = hole.begin(event, at, end);
        if (prefix > 0 && keep(event, prefix, end, hole, chunk)) {
          return;
        }
      }
    }
  }

  /**
   * Keeps a template whose hole begins behind a name, a colon and a quote. These can only be a member with a string,
   * or the end of its name, since a quote inside a string has a backslash before it. Whether it is the member in
   * question, and not one of the same name elsewhere or one that a later one overrules, the ordinary path tells:
   * another string in its place has to change that string of the chunk and nothing else.
   *
   * @return whether the hole is found
   */
  private boolean keep(byte[] event, int prefix, int end, Hole hole, ChatChunk chunk) {
    int quote = closingQuote(event, prefix);
    int suffix = end - quote;
    if (prefix + suffix > LARGEST) {
      return false;
    }
    byte[] tail = new byte[suffix + prefix];
    System.arraycopy(event, quote, tail, 0, suffix);
    System.arraycopy(event, 0, tail, suffix, prefix);
    for (Template template : templates) {
      if (template != null && template.suffix == suffix && Arrays.equals(template.tail, tail)) {
        current = template;
        misses = 0;
        return true;
      }
    }
    credit -= PRICE;
    String probe = hole.string(chunk).equals("?") ? "!" : "?";
    byte[] probed = Arrays.copyOf(event, prefix + 1 + suffix);
    probed[prefix] = (byte) probe.charAt(0);
    System.arraycopy(tail, 0, probed, prefix + 1, suffix);
    int data = probed[5] == ' ' ? 6 : 5;
    if (!ChunkWire.read(Json.parse(probed, data, probed.length)).equals(hole.fill(chunk, probe))) {
      return false;
    }
    keep(new Template(tail, prefix, suffix, hole, chunk, new int[MOST]));
    return true;
  }

  private static int closingQuote(byte[] event, int from) {
    int at = plainEnd(event, from);
    while (event[at] == '\\') {
      at = plainEnd(event, at + 2);
    }
    return at;
  }

  /** Puts a template in the place of the oldest. */
  private void keep(Template template) {
    templates[place] = template;
    current = template;
    misses = 0;
    for (int i = 0; i < MOST && templates[i] != null; i++) {
      Template other = templates[i];
      int least = Math.min(template.prefix, other.prefix);
      int common = equal(
          template.tail, template.suffix, template.suffix + least, template.tail.length, other.tail, other.suffix);
      template.common[i] = common;
      other.common[place] = common;
    }
    place = (place + 1) % MOST;
  }
}
