package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.done;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static io.github.kimisdk.internal.stream.ScriptedService.finish;
import static io.github.kimisdk.internal.stream.ScriptedService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.stream.ScriptedService.Ending;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that pulls chunks: what it asks the service for, and what others may do meanwhile. */
@Timeout(60)
class BlockingReaderTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final KimiException FAILURE = new KimiException.ServerError("down", "", CallDetails.NONE);

  private final BlockingReader<String> reader = new BlockingReader<>(known -> known);

  private static ChatStream stream(ScriptedService service) {
    return service.chat(ScriptedService.SETTINGS).stream(REQUEST);
  }

  @Test
  void theNextBatchIsAskedForWhenTheReaderTakesTheOneBefore() {
    ScriptedService service = new ScriptedService(events(text("a") + text("b"), text("c"), finish("stop") + done()));
    Iterator<ChatChunk> chunks = stream(service).iterator();
    assertThat(service.taken).isOne();

    assertThat(chunks.next().text()).isEqualTo("a");
    assertThat(service.taken).isEqualTo(2);
    assertThat(chunks.next().text()).isEqualTo("b");
    assertThat(service.taken).isEqualTo(2);
    assertThat(chunks.next().text()).isEqualTo("c");
    assertThat(service.taken).isEqualTo(3);
  }

  @Test
  void aBatchWithoutAnythingToShowIsFollowedByTheNextAtOnce() {
    ScriptedService service =
        new ScriptedService(events(text("a"), ": ping\n\n", ": ping\n\n", text("b"), finish("stop") + done()));
    Iterator<ChatChunk> chunks = stream(service).iterator();
    assertThat(chunks.next().text()).isEqualTo("a");
    assertThat(chunks.next().text()).isEqualTo("b");
    assertThat(chunks.next().finishReason()).isPresent();
    assertThat(chunks.next().complete()).isTrue();
    assertThat(chunks.hasNext()).isFalse();
  }

  @Test
  void theFailureFollowsTheChunksAndHasTheStackOfTheThreadThatReads() {
    ScriptedService service = new ScriptedService(events(text("a")).then(Ending.CUT));
    Iterator<ChatChunk> chunks = stream(service).iterator();
    assertThat(chunks.next().text()).isEqualTo("a");

    for (int i = 0; i < 2; i++) {
      KimiException failure = catchThrowableOfType(KimiException.class, chunks::hasNext);
      assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class);
      assertThat(failure.getStackTrace()).anyMatch(frame -> frame.getClassName().endsWith("BlockingReader")
          && frame.getMethodName().equals("hasNext"));
    }
  }

  @Test
  void aStreamThatIsClosedUnreadTellsNoFailure() {
    ChatStream unread = stream(new ScriptedService(events(text("a")).then(Ending.CUT)));
    Iterator<ChatChunk> chunks = unread.iterator();
    unread.close();

    assertThat(chunks.hasNext()).isFalse();
  }

  @Test
  void closingAStreamWhoseEndHasComeDropsWhatWasNotRead() {
    ChatStream stream = stream(new ScriptedService(events(text("a") + text("b")).then(Ending.CUT)));
    Iterator<ChatChunk> chunks = stream.iterator();
    assertThat(chunks.next().text()).isEqualTo("a");
    stream.close();

    assertThat(chunks.hasNext()).isFalse();
    assertThatThrownBy(stream::response).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    assertThat(stream.partial().text()).isEqualTo("a");
  }

  @Test
  void closingAStreamThatWasReadToItsLastChunkKeepsTheAnswer() {
    ChatStream stream = stream(new ScriptedService(events(text("a") + finish("stop") + done())));
    Iterator<ChatChunk> chunks = stream.iterator();
    while (!chunks.next().complete()) {
      assertThat(stream.partial().text()).isEqualTo("a");
    }
    stream.close();
    assertThat(stream.response().text()).isEqualTo("a");
    assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingEndsTheCallAndDropsWhatWasNotRead() {
    ScriptedService service = new ScriptedService(events(text("a") + text("b"), text("c")).then(Ending.SILENCE));
    ChatStream stream = stream(service);
    Iterator<ChatChunk> chunks = stream.iterator();
    assertThat(chunks.next().text()).isEqualTo("a");
    stream.close();

    assertThat(chunks.hasNext()).isFalse();
    assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("found the end of the stream");
    assertThat(service.abandoned).isOne();
    assertThat(service.running()).isZero();
  }

  @Test
  void itemsOfSeveralBatchesComeInTheirOrder() {
    reader.take("a");
    reader.take("b");
    reader.batchEnded();
    reader.take("c");
    reader.complete();

    assertThat(reader).toIterable().containsExactly("a", "b", "c");
    assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void nextNeedsNoQuestionBeforeItAndAQuestionTakesNothing() {
    reader.take("a");
    reader.take("b");
    reader.complete();

    assertThat(reader.next()).isEqualTo("a");
    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.next()).isEqualTo("b");
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void aReaderTellsItsState() {
    assertThat(reader).hasToString("OPEN");
    reader.take("a");
    reader.complete();
    assertThat(reader).hasToString("ENDED");
    reader.next();
    assertThat(reader.hasNext()).isFalse();
    reader.close();
    assertThat(reader).hasToString("READ");
  }

  @Test
  void aLateEndOfTheCallEndsTheWaitWithTheFailureAfterWhatHasArrived() {
    reader.take("a");
    reader.batchEnded();
    reader.late(Optional.of(FAILURE));

    assertThat(reader.next()).isEqualTo("a");
    assertThatThrownBy(reader::hasNext).isSameAs(FAILURE);
  }

  @Test
  void aLateEndWithoutAFailureIsTheEndOfTheAnswer() {
    reader.take("a");
    reader.late(Optional.empty());

    assertThat(reader.next()).isEqualTo("a");
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void aLateFailureWakesTheThreadThatWaits() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread waiting = waiting(() -> ended.complete(catchThrowableOfType(KimiException.class, reader::hasNext)));
    reader.late(Optional.of(FAILURE));

    assertThat(ended.get(30, TimeUnit.SECONDS)).isSameAs(FAILURE);
    waiting.join();
  }

  @Test
  void closingWakesTheThreadThatWaits() throws Exception {
    ScriptedService service = new ScriptedService(events(text("a")).then(Ending.SILENCE));
    ChatStream stream = stream(service);
    Iterator<ChatChunk> chunks = stream.iterator();
    chunks.next();
    CompletableFuture<Boolean> more = new CompletableFuture<>();
    waiting(() -> more.complete(chunks.hasNext()));
    stream.close();

    assertThat(more.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(service.abandoned).isOne();
  }

  @Test
  void aThreadThatWaitsRunsTheTasksOfTheCall() throws Exception {
    CompletableFuture<Boolean> more = new CompletableFuture<>();
    Thread waiting = waiting(() -> more.complete(reader.hasNext()));
    CompletableFuture<Thread> first = new CompletableFuture<>();
    reader.execute(() -> first.complete(Thread.currentThread()));
    assertThat(first.get(30, TimeUnit.SECONDS)).isSameAs(waiting);
    until(waiting);
    assertThat(more).isNotDone();

    CompletableFuture<Thread> last = new CompletableFuture<>();
    reader.execute(() -> {
      reader.take("a");
      reader.complete();
      last.complete(Thread.currentThread());
    });
    assertThat(last.get(30, TimeUnit.SECONDS)).isSameAs(waiting);
    assertThat(more.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aWorkerRunsTheTasksOfTheCallWhileNoThreadWaits() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    reader.execute(() -> ran.complete(Thread.currentThread()));
    assertThat(ran.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());

    CompletableFuture<Boolean> more = new CompletableFuture<>();
    Thread waiting = waiting(() -> more.complete(reader.hasNext()));
    reader.take("a");
    reader.complete();
    assertThat(more.get(30, TimeUnit.SECONDS)).isTrue();
    waiting.join();
    CompletableFuture<Thread> after = new CompletableFuture<>();
    reader.execute(() -> after.complete(Thread.currentThread()));
    assertThat(after.get(30, TimeUnit.SECONDS)).isNotSameAs(waiting);
  }

  /** Starts a thread, and returns it when it waits. */
  private static Thread waiting(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    until(thread);
    return thread;
  }

  private static void until(Thread thread) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (thread.getState() != Thread.State.WAITING && System.nanoTime() < limit) {
      Thread.onSpinWait();
    }
    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
  }

  @Test
  void aBatchThatEndsAfterTheDeadlineDoesNotHideIt() {
    reader.late(Optional.of(FAILURE));
    reader.take("late");
    reader.batchEnded();

    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.next()).isEqualTo("late");
    assertThatThrownBy(reader::hasNext).isInstanceOf(KimiException.ServerError.class);
  }
}
