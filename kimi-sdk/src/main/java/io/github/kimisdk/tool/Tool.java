package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.RecordType;
import io.github.kimisdk.schema.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A function of yours that the model may call: what the model is told about it, and the work.
 *
 * <p>Whatever goes wrong in a call is a {@link ToolResult} that the model reads: arguments that are no JSON or do not
 * fit, an exception or {@link AssertionError} of the work, too long a time. The result keeps the exception for the program
 * ({@link ToolResult#cause}); an exception of the work also goes to the {@link System.Logger} {@code io.github.kimisdk}, at
 * level {@code WARNING}. Any other {@link Error}, such as {@link StackOverflowError}, is no result: it is thrown by
 * {@link #call} and by the agent's run, whose history can still be sent.
 *
 * <p>Immutable; the work is called by several threads at once when the model calls the tool several times in one answer.
 *
 * <pre>{@code
 * record Sum(int a, int b) {}
 *
 * Tool<Sum> add = Tool.of("add", "Adds two numbers", Sum.class, sum -> sum.a() + sum.b());
 * ToolResult result = add.call(ToolCall.of("call_1", "add", "{\"a\":1,\"b\":2}"));
 * System.out.println(result.text());   // 3
 * }</pre>
 *
 * @param <T> the arguments as the work takes them
 */
public final class Tool<T> {

  /**
   * The search that the service runs itself: the call's arguments go back unchanged as its result, as Kimi asks. On
   * {@code kimi-k2.5} and {@code kimi-k2.6} thinking has to be off beside it. Its end was announced for 2026-10-20, as
   * third parties read the official pages; whether and how calls fail since then is not known. New programs use a search
   * tool of their own, or one that the platform declares ({@link #of(ToolSpec, Work)}).
   */
  public static final Tool<ToolCall> WEB_SEARCH = of(ToolSpec.WEB_SEARCH, ToolCall::arguments).withRepeatable(true);

  private static final Duration LONGEST = Duration.ofDays(365);

  private final ToolSpec spec;
  private final Function<ToolCall, T> read;
  private final Work<? super T> work;
  private final Optional<Duration> timeout;
  private final boolean repeatable;

  private Tool(
      ToolSpec spec, Function<ToolCall, T> read, Work<? super T> work, Optional<Duration> timeout, boolean repeatable) {
    this.spec = Objects.requireNonNull(spec, "spec");
    this.read = read;
    this.work = Objects.requireNonNull(work, "work");
    this.timeout = timeout;
    this.repeatable = repeatable;
  }

  /**
   * What a tool does when it is called.
   *
   * @param <T> the arguments
   */
  @FunctionalInterface
  public interface Work<T> {

    /**
     * Does it. The thread is interrupted when the result is no longer waited for.
     *
     * @param arguments what the model gave
     * @return the result: anything that {@link ToolResult#of} takes, or a {@link CompletionStage} of it
     * @throws Exception when it fails; the model reads the class and the message, the program finds it in
     *     {@link ToolResult#cause}
     */
    Object apply(T arguments) throws Exception;
  }

  /**
   * A tool whose arguments are a record.
   *
   * @param name letters, digits, {@code _} and {@code -}, beginning with a letter or {@code _}; 3 to 64 are safe
   *     everywhere, 128 the most
   * @param description what it does and when to call it, for the model
   * @param arguments the record
   * @param work what it does
   * @param <T> the record
   * @return the tool
   * @throws IllegalArgumentException when the name is not valid, or the record has no form in JSON
   */
  public static <T> Tool<T> of(String name, String description, Class<T> arguments, Work<? super T> work) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(arguments, "arguments");
    RecordType<T> type = RecordType.of(arguments);
    return of(name, description, type.schema(), call -> type.read(json(call)), work);
  }

  /**
   * A tool whose arguments are an object that fits a schema.
   *
   * @param name the name, as above
   * @param description what it does and when to call it, for the model
   * @param arguments the schema of an object, in Moonshot's subset; {@link Schema#normalize} makes one of a foreign one
   * @param work what it does; the object is not checked against the schema
   * @return the tool
   * @throws IllegalArgumentException when the name is not valid, or the schema is not one that Kimi takes
   */
  public static Tool<JsonObject> of(
      String name, String description, Schema arguments, Work<? super JsonObject> work) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(arguments, "arguments");
    Objects.requireNonNull(work, "work");
    return of(name, description, arguments, call -> json(call).asObject(), work);
  }

  private static <T> Tool<T> of(
      String name, String description, Schema schema, Function<ToolCall, T> read, Work<? super T> work) {
    List<Schema.Fault> faults = schema.checkObject();
    if (!ToolSpec.validName(name) || !faults.isEmpty()) {
      throw new IllegalArgumentException(faults.isEmpty()
          ? "expected a name of 1 to 128 letters, digits, _ and -, beginning with a letter or _, found " + Json.of(name)
          : "tool " + name + ": expected a schema that Kimi takes, found " + faults + "; Schema.normalize() may mend it");
    }
    return new Tool<>(ToolSpec.function(name, description, schema.json()), read, work, Optional.empty(), false);
  }

  /**
   * A tool by its declaration, for what the service declares or runs itself: its own tools (formulas) come with a
   * declaration that is passed on unchanged, and the arguments of a call are passed back as the string that they are.
   *
   * @param spec the declaration; nothing is checked
   * @param work what it does with the call as the model wrote it
   * @return the tool
   */
  public static Tool<ToolCall> of(ToolSpec spec, Work<? super ToolCall> work) {
    return new Tool<>(spec, call -> call, work, Optional.empty(), false);
  }

  /** Arguments that are blank are those of a tool without any. */
  private static JsonValue json(ToolCall call) {
    return call.arguments().isBlank() ? JsonObject.EMPTY : call.parsedArguments();
  }

  /**
   * The same tool with a limit of time for a call.
   *
   * @param limit more than zero; the agent's when not set; more than 365 days count as 365
   * @return a copy
   */
  public Tool<T> withTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return new Tool<>(spec, read, work, Optional.of(limit(limit)), repeatable);
  }

  /**
   * The same tool, which may be run again with the same arguments without harm, as reading may. Such a tool starts
   * before the model's answer has ended, and starts again when a run goes on that was killed during the call. Any other
   * tool never does: the model is told that the call was broken off.
   *
   * @param repeatable false when not set
   * @return a copy
   */
  public Tool<T> withRepeatable(boolean repeatable) {
    return new Tool<>(spec, read, work, timeout, repeatable);
  }

  /**
   * The name by which the model calls it.
   *
   * @return the name
   */
  public String name() {
    return spec.name();
  }

  /**
   * What the model is told.
   *
   * @return the declaration, as it stands in a request
   */
  public ToolSpec spec() {
    return spec;
  }

  /**
   * The limit of time for a call.
   *
   * @return the limit; absent when the agent's holds
   */
  public Optional<Duration> timeout() {
    return timeout;
  }

  /**
   * Whether it may be run again with the same arguments without harm.
   *
   * @return what {@link #withRepeatable} said
   */
  public boolean repeatable() {
    return repeatable;
  }

  /**
   * Runs a call on this thread and waits for its result, without a limit of time.
   *
   * @param call what the model wrote
   * @return the result, which may be a failure
   * @throws InterruptedException when the thread is interrupted while it waits for a promised result
   * @throws Error what the work threw, when it is an {@code Error} other than an {@link AssertionError}
   */
  public ToolResult call(ToolCall call) throws InterruptedException {
    Objects.requireNonNull(call, "call");
    CompletableFuture<ToolResult> result = new CompletableFuture<>();
    start(call, result);
    try {
      return result.get();
    } catch (ExecutionException thrown) {
      if (thrown.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(thrown);
    }
  }

  /** Runs a call on this thread; the result is given now or later, and may be given by somebody else before. */
  void start(ToolCall call, CompletableFuture<ToolResult> result) {
    T arguments;
    try {
      arguments = read.apply(call.asWritten());
    } catch (JsonParseException | JsonTypeException wrong) {
      result.complete(ToolResult.failed("the arguments of " + name() + " cannot be read: " + wrong.getMessage()
          + ". Call it again with one JSON object that fits its parameters, and nothing beside it.", wrong));
      return;
    } catch (Throwable failure) {
      finish(result, null, failure);
      return;
    }
    try {
      Object value = work.apply(arguments);
      if (value instanceof CompletionStage<?> promise) {
        promise.whenComplete((given, failure) -> finish(result, given, failure));
        if (value instanceof Future<?> future) {
          result.whenComplete((given, failure) -> future.cancel(true));
        }
      } else {
        finish(result, value, null);
      }
    } catch (Throwable failure) {
      if (failure instanceof InterruptedException) {
        // On the thread of the run the interruption is for the run.
        Thread.currentThread().interrupt();
      }
      finish(result, null, failure);
    }
  }

  private void finish(CompletableFuture<ToolResult> result, Object value, Throwable failure) {
    Throwable thrown = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (thrown == null) {
      try {
        result.complete(ToolResult.of(value));
        return;
      } catch (Throwable noForm) {
        thrown = noForm;
      }
    }
    fail(result, name() + " failed with ", thrown);
  }

  /**
   * Ends a call with what was thrown: a result that the model can read, or the error itself where the program is broken. The log
   * has what the program would not see otherwise.
   */
  static void fail(CompletableFuture<ToolResult> result, String what, Throwable thrown) {
    boolean fatal = thrown instanceof Error && !(thrown instanceof AssertionError);
    String words = what + words(thrown);
    try {
      if (fatal == result.isDone()) {
        log(System.Logger.Level.WARNING, words, thrown);
      } else if (!fatal) {
        log(System.Logger.Level.DEBUG, words + "; its result was no longer waited for", thrown);
      }
    } finally {
      if (fatal) {
        result.completeExceptionally(thrown);
      } else {
        result.complete(ToolResult.failed(words, thrown));
      }
    }
  }

  static void log(System.Logger.Level level, String message, Throwable thrown) {
    try {
      System.getLogger("io.github.kimisdk").log(level, "tool " + message, thrown);
    } catch (RuntimeException broken) {
      // Loggers are foreign code, too: without a result the run would wait for ever.
    }
  }

  /** What was thrown, for the model to read. It is foreign code too, and may throw when it is asked. */
  static String words(Throwable thrown) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable again) {
      message = null;
    }
    return thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** A limit of time that can be counted in nanoseconds: a year is as good as for ever. */
  static Duration limit(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("expected a limit of more than zero, found " + limit);
    }
    return limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
  }

  @Override
  public String toString() {
    return "Tool[" + name() + "]";
  }
}
