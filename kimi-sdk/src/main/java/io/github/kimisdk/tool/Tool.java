package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.text.Require;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNull;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A function that the model may call: its declaration for the model, and its work.
 *
 * <p>The factories differ in the arguments of the work: a record, a JSON object that fits a schema, or the call as the model
 * wrote it. The work returns text, a {@link JsonValue}, a {@link Record}, a {@link ToolResult} with images or a failure in its
 * own words, or a {@link CompletionStage} of one of these. See {@link Work#apply}.
 *
 * <p>A failed call has a {@link ToolResult} too, which the model reads. Failures are arguments that cannot be read, an
 * exception, {@link AssertionError} or {@link StackOverflowError} of the work, and a timeout. The result keeps the exception for
 * the program ({@link ToolResult#cause}). An exception of the work is also logged by the {@link System.Logger} {@code
 * io.github.kimisdk} at level {@code WARNING}. Any other {@link Error}, such as {@link OutOfMemoryError}, is not a result: {@link
 * #call} and the agent's run throw it.
 *
 * <p>Immutable. If the model calls a tool several times in one answer, several threads run its work at the same time.
 *
 * <pre>{@code
 * record Sum(int a, int b) {}
 *
 * Tool<Sum> add = Tool.of("add", "Adds two numbers", Sum.class, sum -> String.valueOf(sum.a() + sum.b()));
 * ToolResult result = add.call(ToolCall.of("call_1", "add", "{\"a\":1,\"b\":2}"));
 * System.out.println(result.text());   // 3
 * }</pre>
 *
 * @param <T> the type of the arguments that the work takes
 */
public final class Tool<T> {

  /**
   * Kimi's own web search, which the service runs. The arguments of a call are sent back unchanged as its result. {@code
   * kimi-k2.5} and {@code kimi-k2.6} require thinking to be off. According to third parties, the official pages announced its
   * end for 2026-10-20; it is not known how calls fail since then. New programs use {@code platform.web().tools()} on the
   * platform and on Kimi Code, whose results have sources, or the formula {@code platform.formulas().tools("web-search")} on
   * the platform.
   */
  public static final Tool<ToolCall> WEB_SEARCH = of(ToolSpec.WEB_SEARCH, ToolCall::arguments).withRepeatable(true);


  private final ToolSpec spec;
  private final Function<ToolCall, T> reader;
  private final Work<? super T> work;
  private final Optional<Duration> timeout;
  private final boolean repeatable;
  /** The models of the agent that this tool is; empty for other tools. */
  final Set<String> models;

  private Tool(ToolSpec spec, Function<ToolCall, T> reader, Work<? super T> work,
      Optional<Duration> timeout, boolean repeatable, Set<String> models) {
    this.spec = Objects.requireNonNull(spec, "spec");
    this.reader = reader;
    this.work = Objects.requireNonNull(work, "work");
    this.timeout = timeout;
    this.repeatable = repeatable;
    this.models = models;
  }

  /**
   * The work of a tool.
   *
   * @param <T> the type of the arguments
   */
  @FunctionalInterface
  public interface Work<T> {

    /**
     * Does the work of one call. The thread is interrupted when nothing waits for the result any more, and a result that is a
     * {@link Future} is cancelled.
     *
     * @param arguments the arguments that the model gave
     * @return a {@link ToolResult}; a {@link JsonValue} or a {@link Record}, which the model reads as JSON; a {@link
     *     CompletionStage} of a result; or any other value with a {@code toString} of its own, which the model reads. Null counts
     *     as empty text
     * @throws Exception if the work fails; the model reads the class and the message, and the program finds the exception in
     *     {@link ToolResult#cause}
     */
    Object apply(T arguments) throws Exception;
  }

  /**
   * Returns a tool that takes a record.
   *
   * @param name letters, digits, {@code _} and {@code -}, beginning with a letter or {@code _}; 3 to 64 characters are safe
   *     on every model, 128 is the maximum
   * @param description the purpose of the tool and when to call it, for the model
   * @param arguments the record
   * @param work the work
   * @param <T> the record
   * @return the tool
   * @throws IllegalArgumentException if the name is not valid, or the record has no form in JSON
   */
  public static <T> Tool<T> of(String name, String description, Class<T> arguments, Work<? super T> work) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(arguments, "arguments");
    RecordType<T> type = RecordType.of(arguments);
    ToolSpec spec = spec(name, description, type.schema());
    return new Tool<>(spec, call -> type.read(json(call)), work, Optional.empty(), false, Set.of());
  }

  /**
   * Returns a tool that takes a JSON object.
   *
   * @param name the name, as in {@link #of(String, String, Class, Work)}
   * @param description the purpose of the tool and when to call it, for the model
   * @param arguments the schema of an object, in Moonshot's subset; {@code SchemaNormalizer} converts other schemas
   * @param work the work; the object is not checked against the schema
   * @return the tool
   * @throws IllegalArgumentException if the name is not valid, or Kimi does not take the schema
   */
  public static Tool<JsonObject> of(String name, String description, Schema arguments, Work<? super JsonObject> work) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(arguments, "arguments");
    Objects.requireNonNull(work, "work");
    ToolSpec spec = spec(name, description, arguments);
    return new Tool<>(spec, call -> json(call).asObject(), work, Optional.empty(), false, Set.of());
  }

  /**
   * Returns a tool by its declaration. Use it for tools that the service declares (formulas) or runs itself. Their declaration
   * is sent unchanged, and the work gets the call as the model wrote it.
   *
   * @param spec the declaration, which is not checked
   * @param work the work
   * @return the tool
   */
  public static Tool<ToolCall> of(ToolSpec spec, Work<? super ToolCall> work) {
    return new Tool<>(spec, call -> call, work, Optional.empty(), false, Set.of());
  }

  private static ToolSpec spec(String name, String description, Schema schema) {
    List<Schema.Fault> faults = schema.checkObject();
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "tool " + name + ": expected a schema that Kimi takes, found " + faults + "; SchemaNormalizer may convert it");
    }
    if (!ToolSpec.validName(name)) {
      throw new IllegalArgumentException(
          "expected a name of 1 to 128 letters, digits, _ and -, beginning with a letter or _, found " + Json.of(name));
    }
    return ToolSpec.function(name, description, schema.json());
  }

  /** Models write blank arguments, or null, for a tool without parameters. */
  private static JsonValue json(ToolCall call) {
    JsonValue json = call.arguments().isBlank() ? JsonNull.NULL : call.parsedArguments();
    return json == JsonNull.NULL ? JsonObject.EMPTY : json;
  }

  /**
   * Returns a copy with a timeout per call.
   *
   * @param timeout more than zero; the agent's if not set; more than 365 days count as 365
   * @return a copy
   */
  public Tool<T> withTimeout(Duration timeout) {
    return new Tool<>(spec, reader, work, Optional.of(Require.time("timeout", timeout, false)), repeatable, models);
  }

  /**
   * Returns a copy that declares whether the tool can run twice with the same arguments without harm; a tool that only reads
   * can. A repeatable tool starts before the model's answer has ended. It starts again when a run continues after the process
   * was killed during the call. A tool that is not repeatable does neither. After a restart the model is told that the call may
   * or may not have taken effect.
   *
   * @param repeatable false if not set
   * @return a copy
   */
  public Tool<T> withRepeatable(boolean repeatable) {
    return new Tool<>(spec, reader, work, timeout, repeatable, models);
  }

  Tool<T> withModels(Set<String> models) {
    return new Tool<>(spec, reader, work, timeout, repeatable, models);
  }

  /**
   * Returns the name by which the model calls the tool.
   *
   * @return the name
   */
  public String name() {
    return spec.name();
  }

  /**
   * Returns the declaration for the model.
   *
   * @return the declaration, as it stands in a request
   */
  public ToolSpec spec() {
    return spec;
  }

  /**
   * Returns the timeout per call.
   *
   * @return the timeout; absent if the agent's applies
   */
  public Optional<Duration> timeout() {
    return timeout;
  }

  /**
   * Returns whether the tool may run again with the same arguments without harm.
   *
   * @return the value of {@link #withRepeatable}
   */
  public boolean repeatable() {
    return repeatable;
  }

  /**
   * Runs a call on this thread and waits for its result, without a timeout.
   *
   * @param call the call as the model wrote it
   * @return the result, which may be a failure
   * @throws InterruptedException if the thread is interrupted while it waits for a future
   * @throws Error if the work threw an {@code Error} other than an {@link AssertionError}
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

  /** Runs a call on this thread. The result may be completed later, and may be completed by another thread first. */
  void start(ToolCall call, CompletableFuture<ToolResult> result) {
    T arguments;
    try {
      arguments = reader.apply(call.asWritten());
    } catch (JsonParseException | JsonTypeException unreadable) {
      result.complete(ToolResult.failed("the arguments of " + name() + " cannot be read: " + unreadable.getMessage()
          + ". Call it again with one JSON object that fits its parameters, and nothing beside it.", unreadable));
      return;
    } catch (Throwable thrown) {
      fail(result, thrown);
      return;
    }
    execute(arguments, result);
  }

  private void execute(T arguments, CompletableFuture<ToolResult> result) {
    try {
      Object value = work.apply(arguments);
      if (value instanceof CompletionStage<?> stage) {
        stage.whenComplete((later, thrown) -> complete(result, later, thrown));
      } else {
        complete(result, value, null);
      }
      if (value instanceof Future<?> future) {
        result.whenComplete((done, thrown) -> future.cancel(true));
      }
    } catch (Throwable thrown) {
      if (thrown instanceof InterruptedException) {
        // If the work runs on the thread of the run, the interruption was meant for the run.
        Thread.currentThread().interrupt();
      }
      fail(result, thrown);
    }
  }

  private void complete(CompletableFuture<ToolResult> result, Object value, Throwable thrown) {
    if (thrown != null) {
      fail(result, thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
      return;
    }
    try {
      result.complete(ToolResult.from(value));
    } catch (Throwable unwritable) {
      fail(result, unwritable);
    }
  }

  private void fail(CompletableFuture<ToolResult> result, Throwable thrown) {
    ToolFailures.complete(result, name() + " failed with ", thrown);
  }

  @Override
  public String toString() {
    return "Tool[" + name() + "]";
  }
}
