package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.http.Attempts;
import io.github.kimisdk.internal.http.HttpCall;
import io.github.kimisdk.internal.http.Serial;
import io.github.kimisdk.internal.wire.ResponseWire;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One streamed call, from its request to its one end, over all of its attempts and parts.
 *
 * <pre>
 *   start --> attempt --first content--> flowing --[DONE]-----------------------> complete
 *               ^  |                        |  ^     +--limit of tokens--+
 *     (Attempts)|  |failed                  |  |                         |
 *               +--+---no more--> failed    |  +---- next part <---------+   (when asked for)
 *                                           |               ^
 *                                           +--broke off----+--no more--> failed, with what came before
 *   anywhere: cancel --> nothing more; total time, close --> failed
 * </pre>
 *
 * <p>Everything that happens (bytes, the end of the body, a failure, demand, an alarm, a cancel) is a task of one
 * {@link Serial}, so that state and reader are touched by one thread at a time and nobody waits. Chunks before the
 * first content are held back, because a repeated attempt must not show; a service that sends very many of them is
 * believed to have begun.
 *
 * <p>It is its own task, and hears what its tasks throw: a lambda for each would have to be linked before the first token.
 */
final class StreamCall implements Attempts.Work, Runnable, Consumer<Throwable> {

  private static final int MOST_HELD = 256;

  private final Serial serial;
  private final ChatAssembler assembler = new ChatAssembler();
  private final List<ChatChunk> held = new ArrayList<>();
  private final ChatCalls calls;
  private final ChunkReader reader;
  private final Attempts attempts;
  private final ChatRequest request;
  private final KimiException refused;
  private final Parts parts;
  /** What is to be sent, and what was sent last, which is another between an attempt and the next part. */
  private volatile HttpCall call;

  private HttpCall sent;
  private CallDetails details;
  private volatile Incoming incoming;
  /** Told from outside, in any thread. */
  private volatile boolean ready;

  private volatile boolean asked;
  private boolean begun;
  private boolean wanted;
  private boolean flowing;
  private boolean content;
  private boolean over;

  StreamCall(ChatCalls calls, ChatRequest request, ChunkReader reader, Executor executor) {
    this.serial = calls.serial(this, executor);
    this.calls = calls;
    this.reader = reader;
    this.attempts = calls.attempts(serial, this);
    ChatRequest checked = request;
    KimiException unsent = null;
    try {
      checked = calls.checked(request);
    } catch (RuntimeException e) {
      unsent = e instanceof KimiException known ? known : calls.failures().broken(CallDetails.NONE, e);
    }
    this.request = checked;
    this.refused = unsent;
    this.call = calls.call(checked, true);
    this.sent = call;
    this.details = CallDetails.NONE;
    this.parts = new Parts(calls, checked);
  }

  /** Begins. Whoever reads already asks for {@link #more} before. */
  void start() {
    ready = true;
    serial.run(this);
  }

  /** Lets the next bytes in; the reader asks for them. */
  void more() {
    asked = true;
    serial.run(this);
  }

  /** Does, in turn, what was asked for meanwhile. */
  @Override
  public void run() {
    boolean more = asked;
    if (more) {
      // Never where nothing was found: what is asked for at this moment would be forgotten.
      asked = false;
      wanted = true;
    }
    if (ready && !begun) {
      begun = true;
      begin();
    } else if (more && incoming != null) {
      incoming.more();
    }
  }

  private void begin() {
    if (!over && refused == null) {
      attempts.start(call);
    } else if (!over) {
      failed(refused);
    }
  }

  /** Runs a task of the reader in turn with everything else that happens to this call. */
  void inTurn(Runnable task) {
    serial.run(task);
  }

  /** Runs a task of the network in turn, but not on the thread of the network. */
  void handOver(Runnable task) {
    serial.handOver(task);
  }

  /** Ends the call without another word to the reader; the socket closes at once, whoever is in turn. */
  void cancel() {
    cut();
    serial.run(() -> {
      stop();
      attempts.cancelled();
    });
  }

  @Override
  public void accept(Throwable cause) {
    attempts.broken(cause);
  }

  @Override
  public void cut() {
    Incoming current = incoming;
    if (current != null) {
      current.cancel();
    }
  }

  private void stop() {
    over = true;
    cut();
    details = incoming == null ? details : incoming.details();
    incoming = null;
  }

  @Override
  public void attempt(int number) {
    sent = call;
    details = CallDetails.NONE.withAttempt(number);
    held.clear();
    parts.begin();
    flowing = false;
    incoming = new Incoming(this, calls, call, details);
    incoming.open();
    if (wanted) {
      incoming.more();
    }
  }

  @Override
  public CallDetails known() {
    CallDetails current = (incoming == null ? details : incoming.details()).withOrigin(calls.origin(sent));
    ChatResponse partial = parts.charged(assembler.response());
    return partial.choices().isEmpty() ? current : current.withPartial(partial);
  }

  @Override
  public void failed(KimiException failure) {
    KimiException told = flowing ? failure : parts.told(failure);
    if (told == null) {
      complete(true);
      return;
    }
    stop();
    if (failure != refused) {
      calls.learn(request, failure);
    }
    reader.failed(told);
  }

  /** The failure of a reader that was interrupted, in any thread: of the call it can only say where it goes. */
  KimiException interrupted(ChatResponse partial, InterruptedException cause) {
    CallDetails known = CallDetails.NONE.withOrigin(calls.origin(call));
    return calls.failures().interrupted(partial.choices().isEmpty() ? known : known.withPartial(partial), cause);
  }

  boolean current(Incoming news) {
    return !over && incoming == news;
  }

  /** The bytes of a batch are used up. Before the first content the next are let in unasked: nothing was shown yet. */
  void pause() {
    if (flowing) {
      wanted = false;
      reader.pause();
    } else if (incoming != null) {
      incoming.more();
    }
  }

  /** A chunk of the current attempt; returns whether more are wanted. */
  boolean chunk(ChatChunk chunk) {
    return parts.first() ? take(chunk) : take(parts.unrepeated(chunk));
  }

  private boolean take(List<ChatChunk> chunks) {
    for (int i = 0; i < chunks.size() && !over; i++) {
      take(chunks.get(i));
    }
    return !over;
  }

  private boolean take(ChatChunk chunk) {
    if (!flowing) {
      held.add(chunk);
      if (!chunk.hasContent() && held.size() < MOST_HELD) {
        return true;
      }
      flowing = true;
      attempts.settled();
      return release();
    }
    deliver(chunk);
    return !over;
  }

  private boolean release() {
    for (int i = 0; i < held.size() && !over; i++) {
      if (parts.shows(held.get(i))) {
        deliver(held.get(i));
      }
    }
    held.clear();
    return !over;
  }

  private void deliver(ChatChunk received) {
    ChatChunk chunk = parts.shown(parts.joined(received));
    if (chunk != null) {
      if (!content && chunk.hasContent()) {
        content = true;
        attempts.content();
      }
      assembler.add(chunk);
      reader.chunk(chunk);
      if (assembler.size() > calls.settings().maxResponseBytes()) {
        tooLarge();
      }
    }
  }

  /** Ends a call whose answer goes on beyond the limit of its size; it is neither tried again nor resumed. */
  void tooLarge() {
    Incoming current = incoming;
    if (current != null) {
      KimiException failure = calls.failures().tooLarge(known(), calls.settings().maxResponseBytes());
      current.cancel();
      details = current.details();
      incoming = null;
      attempts.finish(failure);
    }
  }

  /** Whether the first content of the current attempt has come. */
  boolean flowing() {
    return flowing;
  }

  /** Whether every choice that was asked for, and every one that was begun, has said how it ended. */
  boolean finished() {
    BitSet open = new BitSet();
    // More choices than can come are never all at their end; a bit for each of them is not needed for that.
    open.set(0, Math.min(request.sampling().n().orElse(1), ResponseWire.LAST_CHOICE + 2));
    assembler.response().choices().forEach(choice -> open.set(choice.index(), choice.finishReason().isEmpty()));
    for (List<ChatChunk> aside : List.of(held, parts.last())) {
      for (ChatChunk chunk : aside) {
        chunk.choices().stream().filter(c -> c.finishReason().isPresent()).forEach(c -> open.clear(c.index()));
      }
    }
    return open.isEmpty();
  }

  /** The answer has come to its end; whole when the service said so. */
  void ended(boolean whole) {
    take(parts.rest());
    release();
    if (over || incoming == null) {
      return;
    }
    attempts.settled();
    details = incoming.details();
    incoming.drain();
    incoming = null;
    Optional<ChatRequest> next = whole ? parts.following(request, assembler) : Optional.empty();
    if (next.isPresent()) {
      pause();
      flowing = false;
      attempts.release();
      attempts.tell(listener -> listener.resuming(Optional.empty()));
      attempts.start(following(next.get()));
      return;
    }
    complete(whole);
  }

  private void complete(boolean whole) {
    for (ChatChunk last : parts.last()) {
      assembler.add(last);
      reader.chunk(last);
    }
    if (over) {
      return;
    }
    parts.end(assembler, whole).ifPresent(end -> {
      assembler.add(end);
      reader.chunk(end);
    });
    if (over) {
      return;
    }
    if (parts.first()) {
      calls.learn(request, assembler);
    }
    stop();
    attempts.end();
    reader.complete();
  }

  /** The current attempt failed: before content that is the matter of the attempts, after it of a resumption. */
  void broke(KimiException failure) {
    incoming.cancel();
    details = incoming.details();
    incoming = null;
    if (!flowing) {
      attempts.failed(failure);
      return;
    }
    Optional<ChatRequest> next = parts.following(request, calls.model(request), assembler, failure);
    if (next.isEmpty()) {
      attempts.finish(failure);
      return;
    }
    pause();
    flowing = false;
    attempts.resume(following(next.get()), failure, parts.resumed());
  }

  private HttpCall following(ChatRequest next) {
    call = calls.call(next, true);
    return call;
  }
}
