package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The key that a program supplies. The supplier is asked before each attempt, on a worker. At most one question runs at a time, and all
 * calls that wait for a key share its answer. Calls whose key was refused share the question for another one. Safe for use by many threads.
 */
public final class SuppliedKey {

  private static final String SOURCE = "the answer of the key supplier";
  private static final String HINT = "The supplier that was set in Kimi.builder().key(...) or keyAsync(...) returns the key to use";

  private final Function<Optional<String>, ? extends CompletionStage<String>> supplier;
  /** The last key that the supplier has given. */
  private volatile ApiKey last = ApiKey.unknown();
  /** The question that runs; null if none does. */
  private CompletableFuture<ApiKey> question;
  /** Whether the question is one for another key than one that was refused. */
  private boolean refreshing;
  /** The next question for another key, while a question for the current one runs; null if no call waits for it. */
  private CompletableFuture<ApiKey> following;

  /** Creates a key that the supplier was not asked for. After a refusal, the supplier gets the refused key. */
  public SuppliedKey(Function<Optional<String>, ? extends CompletionStage<String>> supplier) {
    this.supplier = supplier;
  }

  /** The last key that the supplier has given, or the place of a key that is not known yet. */
  public ApiKey last() {
    return last;
  }

  /** Asks for the key of an attempt. The result fails with the exception of the supplier. */
  CompletableFuture<ApiKey> current() {
    CompletableFuture<ApiKey> asked;
    synchronized (this) {
      if (question != null) {
        return question;
      }
      asked = begin(false);
    }
    ask(Optional.empty(), asked);
    return asked;
  }

  /** Asks for another key than one that was refused. The result may be the same key all the same. */
  CompletableFuture<ApiKey> renewed(ApiKey refused) {
    CompletableFuture<ApiKey> asked;
    synchronized (this) {
      if (last.known() && !last.same(refused)) {
        return CompletableFuture.completedFuture(last);
      }
      if (question != null && refreshing) {
        return question;
      }
      if (question != null) {
        following = following == null ? new CompletableFuture<>() : following;
        return following;
      }
      asked = begin(true);
    }
    ask(Optional.of(refused.text()), asked);
    return asked;
  }

  private CompletableFuture<ApiKey> begin(boolean refresh) {
    question = new CompletableFuture<>();
    refreshing = refresh;
    return question;
  }

  private void ask(Optional<String> refused, CompletableFuture<ApiKey> asked) {
    try {
      Workers.THREADS.execute(() -> run(refused, asked));
    } catch (RuntimeException | Error noThread) {
      answered(asked, null, noThread);
    }
  }

  private void run(Optional<String> refused, CompletableFuture<ApiKey> asked) {
    Thread worker = Thread.currentThread();
    try {
      CompletionStage<String> answer =
          Objects.requireNonNull(supplier.apply(refused), "expected a CompletionStage of the key supplier, found null");
      answer.whenComplete((text, failure) -> {
        if (Thread.currentThread() == worker) {
          answered(asked, text, failure);
        } else {
          // The thread that completes the stage belongs to the program. Calls may run code of others, which may block.
          onWorker(() -> answered(asked, text, failure));
        }
      });
    } catch (RuntimeException | Error thrown) {
      answered(asked, null, thrown);
    }
  }

  private static void onWorker(Runnable task) {
    try {
      Workers.THREADS.execute(task);
    } catch (RuntimeException | Error noThread) {
      task.run();
    }
  }

  private void answered(CompletableFuture<ApiKey> asked, String text, Throwable failure) {
    ApiKey given = null;
    Throwable reason = failure;
    try {
      given = failure == null ? read(text) : null;
    } catch (KimiException noKey) {
      reason = noKey;
    }
    CompletableFuture<ApiKey> waiting;
    boolean again;
    synchronized (this) {
      if (question != asked) {
        // A stage of the program has completed twice.
        return;
      }
      waiting = following;
      following = null;
      again = waiting != null && (given == null || given.same(last));
      last = given == null ? last : given;
      question = again ? waiting : null;
      refreshing = again;
    }
    complete(asked, given, reason);
    if (again) {
      ask(Optional.of(last.text()), waiting);
    } else if (waiting != null) {
      complete(waiting, given, reason);
    }
  }

  private ApiKey read(String text) {
    if (text == null) {
      throw new KimiException.Misconfigured("expected an API key in " + SOURCE + ", found null", HINT);
    }
    return last.next(text, SOURCE);
  }

  private static void complete(CompletableFuture<ApiKey> asked, ApiKey given, Throwable reason) {
    if (given != null) {
      asked.complete(given);
    } else {
      asked.completeExceptionally(reason);
    }
  }
}
