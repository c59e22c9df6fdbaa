package io.github.kimisdk;

import io.github.kimisdk.EndlessStream.Reader;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;

/**
 * A program for a JVM with little memory: {@code DenseAnswer limits way address way address ...}, where the limits are {@code
 * default} or {@code set}. Prints a line for each answer.
 */
final class DenseAnswer {

  /** How an answer is read. */
  enum Way {
    PUBLISH {
      @Override
      long read(Kimi kimi) throws InterruptedException {
        return Reader.PUBLISH.read(kimi);
      }
    },

    RESPONSE {
      @Override
      long read(Kimi kimi) {
        try (ChatStream stream = kimi.withMaxResumes(2).stream(ChatRequest.of("a dense one"))) {
          return stream.response().text().length();
        }
      }
    },

    CHAT {
      @Override
      long read(Kimi kimi) {
        return kimi.chat(ChatRequest.of("a dense one")).text().length();
      }
    },

    MODELS {
      @Override
      long read(Kimi kimi) {
        return kimi.models().all().size();
      }
    };

    abstract long read(Kimi kimi) throws InterruptedException;
  }

  private DenseAnswer() {}

  public static void main(String[] args) throws InterruptedException {
    for (int i = 1; i < args.length; i += 2) {
      KimiBuilder builder = Kimi.builder().key(TestKimi.KEY).baseUrl(args[i + 1]);
      if (args[0].equals("set")) {
        builder.maxEventBytes(16 << 20).maxResponseBytes(32 << 20);
      }
      try (Kimi kimi = builder.build()) {
        System.out.println(Way.valueOf(args[i]).read(kimi));
      } catch (KimiException failure) {
        System.out.println(failure.getMessage().lines().findFirst().orElse(""));
      }
    }
  }
}
