package io.github.kimisdk.benchmarks;

import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.protocol.messages.MessagesFormat;
import io.github.kimisdk.internal.wire.EventReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The streams that are decoded, all of Moonshot's shape and all from one seed; chat completions unless they say so. */
public enum Workload {
  /** English text, a word a chunk, 253 bytes each. */
  A_ENGLISH,
  /** Chinese text, some of it and all line ends escaped. */
  B_CHINESE,
  /** Reasoning in English. */
  C_REASONING,
  /** Arguments of two tool calls in turn, most pieces with escapes. */
  D_TOOLS,
  /** Text of 4 to 64 KB in each chunk, with a line end every 80 characters. */
  E_LONG,
  /** Twelve shapes in turn, each with a time of its own: no chunk is like one before it. */
  F_SHAPES,
  /** Five shapes in turn: text, reasoning, two calls and a second choice. */
  G_TURNS,
  /** English text in the Messages format, a word an event, with the name of each event. */
  H_MESSAGES;

  private static final String BEGIN =
      "event: message_start\ndata: "
      + "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_01h3kq\",\"type\":\"message\",\"role\":\"assistant\","
          + "\"model\":\"kimi-k2.6\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":83,\"output_tokens\":1}}}\n\n";

  private static final String[] WORDS = {
    "The", " sky", " is", " blue", " because", " air", " scatters", " short", " waves", " more", ".", " than", " long",
    " ones", ",", " so", " light", " from", " all", " directions", " reaches", " your", " eyes", " at", " noon",
  };

  private static final String[] CHINESE = {
    "你好", "，", "天空", "是", "蓝色", "的", "因为", "空气", "散射", "短波", "。", "\\n\\n", "语言模型", "\\u4f60\\u597d", "：\\\"光\\\"", "😀",
  };

  private static final String[] ARGUMENTS = {
    "{\\\"", "city", "\\\":", " \\\"", "Hang", "zhou", "\\\",", " \\\"unit", "\\\":\\\"", "celsius", "\\\"", "}",
  };

  /** How many chunks a stream has. */
  public int chunks() {
    return this == E_LONG ? 64 : 1_000;
  }

  /**
   * The bytes of the stream.
   *
   * @return events, without an end mark
   */
  public byte[] bytes() {
    Random random = new Random(20_260_000 + ordinal());
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    String name = this == H_MESSAGES ? "event: content_block_delta\n" : "";
    stream.writeBytes((this == H_MESSAGES ? BEGIN : "").getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < chunks(); i++) {
      stream.writeBytes((name + "data: " + chunk(i, random) + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
    return stream.toByteArray();
  }

  /**
   * A reader of the stream.
   *
   * @return a new one
   */
  public EventReader reader() {
    return this == H_MESSAGES ? new MessagesFormat().events() : new ChatFormat().events();
  }

  private String chunk(int i, Random random) {
    String word = WORDS[random.nextInt(WORDS.length)];
    return switch (this) {
      case A_ENGLISH -> chunk(0, "\"content\":\"" + word + "\"");
      case B_CHINESE -> chunk(0, "\"content\":\"" + CHINESE[random.nextInt(CHINESE.length)] + "\"");
      case C_REASONING -> chunk(0, "\"reasoning_content\":\"" + word + "\"");
      case D_TOOLS -> chunk(0, tool(i & 1, ARGUMENTS[(i >> 1) % ARGUMENTS.length]));
      case E_LONG -> chunk(0, "\"content\":\"" + text((4 << 10) << i % 5, random) + "\"");
      case F_SHAPES -> shape(i, word);
      case G_TURNS -> turn(i, word);
      case H_MESSAGES -> "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + word
          + "\"}}";
    };
  }

  private static String tool(int index, String piece) {
    return "\"tool_calls\":[{\"index\":" + index + ",\"function\":{\"arguments\":\"" + piece + "\"}}]";
  }

  private static String text(int length, Random random) {
    StringBuilder text = new StringBuilder();
    int line = 0;
    while (text.length() < length) {
      String word = WORDS[random.nextInt(WORDS.length)];
      line += word.length();
      text.append(word);
      if (line > 80) {
        text.append("\\n");
        line = 0;
      }
    }
    return text.toString();
  }

  private static String shape(int i, String word) {
    String delta = switch (i % 4) {
      case 0 -> "\"content\":\"" + word + "\"";
      case 1 -> "\"reasoning_content\":\"" + word + "\"";
      case 2 -> tool(i % 3, word);
      default -> "\"role\":\"assistant\",\"content\":\"" + word + "\"";
    };
    return chunk(i, delta);
  }

  private static String turn(int i, String word) {
    return switch (i % 5) {
      case 0 -> chunk(0, "\"content\":\"" + word + "\"");
      case 1 -> chunk(0, "\"reasoning_content\":\"" + word + "\"");
      case 2, 3 -> chunk(0, tool(i % 5 - 2, word));
      default -> chunk(0, "\"content\":\"" + word + "\"").replace("{\"index\":0", "{\"index\":1");
    };
  }

  private static String chunk(int i, String delta) {
    return "{\"id\":\"chatcmpl-68c1a4f27d1e5b9a3c4d5e6f\",\"object\":\"chat.completion.chunk\",\"created\":"
        + (1_788_001_001 + i) + ",\"model\":\"kimi-k2.6\",\"choices\":[{\"index\":0,\"delta\":{" + delta
        + "},\"finish_reason\":null}],\"system_fingerprint\":\"fpv0_1a2b3c4d\"}";
  }

  /** How the bytes are cut. */
  public enum Slicing {
    /** As a connection gives them when much is waiting. */
    KIB_16,
    /** As they come when the model is slower than the network. */
    EVENT,
    /** 1 to 300 bytes, by chance. */
    RANDOM;

    /**
     * Cuts a stream.
     *
     * @param stream the bytes
     * @return the slices
     */
    public List<ByteBuffer> cut(byte[] stream) {
      Random random = new Random(7);
      List<ByteBuffer> slices = new ArrayList<>();
      for (int at = 0; at < stream.length; ) {
        int end =
            switch (this) {
              case KIB_16 -> at + 16 * 1024;
              case EVENT -> blankLine(stream, at);
              case RANDOM -> at + 1 + random.nextInt(300);
            };
        end = Math.min(end, stream.length);
        slices.add(ByteBuffer.wrap(stream, at, end - at).slice().asReadOnlyBuffer());
        at = end;
      }
      return slices;
    }

    private static int blankLine(byte[] stream, int from) {
      int at = from;
      while (stream[at] != '\n' || stream[at + 1] != '\n') {
        at++;
      }
      return at + 2;
    }
  }
}
