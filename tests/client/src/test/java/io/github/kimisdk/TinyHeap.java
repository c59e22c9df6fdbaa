package io.github.kimisdk;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A program for a JVM with little memory: {@code TinyHeap address}. Prints a line for each job. A short call after each job
 * proves that the client goes on.
 */
final class TinyHeap {

  /** Answers that are larger than the heap, by the text of the request. */
  enum Answer { BODY, TEXT, WIDE, REASONING, ARGUMENTS, NOTHING, WORDS }

  private static final int UNREAD = 100;

  private TinyHeap() {}

  public static void main(String[] args) throws InterruptedException {
    List<Throwable> lost = new ArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> lost.add(thrown));
    try (Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(args[0]).build()) {
      System.out.println(kimi);
      for (Verb verb : Verb.values()) {
        for (Answer answer : Answer.values()) {
          if (verb.streams() == (answer != Answer.BODY)) {
            KimiException failure = verb.ask(kimi, ChatRequest.of(answer.name())).failure();
            System.out.println(verb + " " + answer + " " + (failure == null ? "an answer" : failure.what()) + " "
                + kimi.ask("short"));
          }
        }
      }
      long before = used();
      List<ChatStream> unread = unread(kimi);
      System.out.println("UNREAD " + (used() - before) / unread.size() / 1024);
      unread.forEach(ChatStream::close);
      System.out.println(kimi.ask("short"));
    }
    System.out.println("LOST " + lost);
  }

  /** Opens streams and reads one chunk of each, then one more of each. */
  private static List<ChatStream> unread(Kimi kimi) {
    List<ChatStream> streams = new ArrayList<>();
    List<Iterator<?>> readers = new ArrayList<>();
    for (int i = 0; i < UNREAD; i++) {
      streams.add(kimi.stream(ChatRequest.of(Answer.WORDS.name())));
      readers.add(streams.get(i).iterator());
      readers.get(i).next();
    }
    readers.forEach(Iterator::next);
    kimi.ask("short");
    readers.forEach(Iterator::next);
    return streams;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
