package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.internal.text.Require;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A builder of an {@link Agent}. Every method returns the builder. A builder is not safe for use by several threads at once. */
public final class AgentBuilder {

  final ChatModel model;
  final List<Tool<?>> tools = new ArrayList<>();
  ChatRequest template = ChatRequest.of(List.of());
  Function<ToolCall, Approval> approval;
  Executor executor = ThreadPerTaskExecutor.INSTANCE;
  Duration toolTimeout;
  Duration timeout;
  int maxSteps = 100;
  long maxTokens = Long.MAX_VALUE;
  RunState.Budget maxCost;
  int maxRepeats = 10;
  int maxParallelTools = 16;
  int maxResultBytes = 256 * 1024;
  AgentListener listener = AgentListener.NONE;

  AgentBuilder(ChatModel model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /**
   * Sets the request that every request of the agent begins with: model, thinking, limits, hints. Its messages stand before
   * the messages of the conversation and are not kept in it.
   *
   * @param template a request; an empty request if not set
   * @return this builder
   */
  public AgentBuilder request(ChatRequest template) {
    this.template = Objects.requireNonNull(template, "template");
    return this;
  }

  /**
   * Adds an instruction for the model. It stands before the messages of the conversation and is not kept in it.
   *
   * @param text the instruction
   * @return this builder
   */
  public AgentBuilder system(String text) {
    template = template.plus(Message.system(text));
    return this;
  }

  /**
   * Adds tools.
   *
   * @param more the tools, with different names, none of which is {@code read_result}; in all at most one less than the service
   *     takes in a request, because the agent may {@linkplain #maxResultBytes add one}
   * @return this builder
   */
  public AgentBuilder tools(Tool<?>... more) {
    Objects.requireNonNull(more, "more");
    tools.addAll(List.of(more));
    return this;
  }

  /**
   * Adds a list of tools, such as those of a service.
   *
   * @param more the tools, as in {@link #tools(Tool...)}
   * @return this builder
   */
  public AgentBuilder tools(List<? extends Tool<?>> more) {
    Objects.requireNonNull(more, "more");
    tools.addAll(List.copyOf(more));
    return this;
  }

  /**
   * Sets how often a run may ask the model.
   *
   * @param steps 100 if not set; at least 1
   * @return this builder
   */
  public AgentBuilder maxSteps(int steps) {
    maxSteps = Require.atLeast(1, "maxSteps", steps);
    return this;
  }

  /**
   * Sets the token budget of a run: the tokens of all its requests and answers, and of the agents that its tools ask. When they
   * are spent, no model is asked again, and the runs end with {@link AgentRun.Stop#MAX_TOKENS}. A run can exceed its budget by
   * one request with its answer, and by what its tools report. Agents side by side reserve their next answers: the estimate of
   * the prompt with the limit of the answer, or with the longest answer of such an agent so far. If too little is left, an
   * agent waits for the others, within the timeout of its tool call. Threads that a tool starts itself are not counted. If the
   * service reports no tokens for an answer, or only negative numbers, the budget counts an estimate.
   *
   * @param tokens no budget if not set; at least 1
   * @return this builder
   */
  public AgentBuilder maxTokens(long tokens) {
    maxTokens = Require.atLeast(1, "maxTokens", tokens);
    return this;
  }

  /**
   * Sets the budget of a run in money, by the prices of {@link io.github.kimisdk.models.Models#shipped}. When it is spent, the
   * run ends with {@link AgentRun.Stop#MAX_COST}, as with {@link #maxTokens}, which says what counts. An answer has the price of
   * its model, or of the dearest model of the agent and of the agents that it has as tools if its own has none. The cost is an
   * estimate: only the bill of the service is authoritative.
   *
   * @param amount no budget if not set; more than zero
   * @param currency {@code USD} or {@code CNY}
   * @return this builder
   */
  public AgentBuilder maxCost(BigDecimal amount, String currency) {
    if (Objects.requireNonNull(amount, "amount").signum() <= 0) {
      throw new IllegalArgumentException("expected an amount of more than 0, found " + amount);
    }
    maxCost = new RunState.Budget(amount, Objects.requireNonNull(currency, "currency"));
    return this;
  }

  /**
   * Sets after how many steps without anything new the run stops. Such a step has only calls that occurred before, in it or in
   * the four steps before it, with the same arguments and results. From the third such step in a row on, a note beside the
   * result tells the model.
   *
   * @param steps 10 if not set; at least 1
   * @return this builder
   */
  public AgentBuilder maxRepeats(int steps) {
    maxRepeats = Require.atLeast(1, "maxRepeats", steps);
    return this;
  }

  /**
   * Sets how many tool calls of a run are under way at the same time. The other calls of an answer wait, and start in their
   * order as soon as another call has its result. A call that was given up after its timeout is not under way any more. If its
   * tool ignores the interruption, it still holds a thread. Such calls and those under way are together at most twice this
   * number; other calls wait until a tool returns. If only such calls are left and none returns within their longest timeout,
   * the calls that wait get a failed result that says so, and never start.
   *
   * @param calls 16 if not set; at least 1, and 1 runs the calls one by one
   * @return this builder
   */
  public AgentBuilder maxParallelTools(int calls) {
    maxParallelTools = Require.atLeast(1, "maxParallelTools", calls);
    return this;
  }

  /**
   * Sets how many bytes of text, counted as UTF-8, the model reads of the result of a tool at once. Of a longer result it gets
   * the first page, and a note that tells the number of pages. The conversation keeps the pages, and the agent then offers the
   * model a tool of its own, {@code read_result}, which needs no approval. A page ends between two characters, at a line end if
   * there is one in its second half. Images do not count. Events have the whole result.
   *
   * <p>A conversation keeps the pages of about 16 million characters, and at most 1000 pages of a result. Beyond that it drops
   * the pages of the oldest result, and the tool says so; a note tells of the end of a result that was not kept.
   *
   * <p>All results of one answer, with images, may take 32 MiB of memory, or a 32nd of the heap if that is less. A longer result
   * beyond that is left out, and the model is told to call again with fewer calls at a time. One result may have any size.
   *
   * @param bytes 256 KiB if not set; at least 1
   * @return this builder
   */
  public AgentBuilder maxResultBytes(int bytes) {
    maxResultBytes = Require.atLeast(1, "maxResultBytes", bytes);
    return this;
  }

  /**
   * Sets the timeout of a run. A tool that ignores its interruption keeps running, and nothing waits for it. A published run
   * whose subscriber has no demand notices the timeout at the next demand.
   *
   * @param timeout more than zero; none if not set; more than 365 days count as 365
   * @return this builder
   */
  public AgentBuilder timeout(Duration timeout) {
    this.timeout = Require.time("timeout", timeout, false);
    return this;
  }

  /**
   * Sets the timeout of a tool call. It starts when the call gets its thread, so a call that waits does not use it up. A tool's
   * own timeout takes precedence.
   *
   * @param timeout more than zero; none if not set; more than 365 days count as 365
   * @return this builder
   */
  public AgentBuilder toolTimeout(Duration timeout) {
    toolTimeout = Require.time("toolTimeout", Objects.requireNonNull(timeout, "timeout"), false);
    return this;
  }

  /**
   * Sets the function that decides about every call before it runs. With an approval, no tool starts before the answer has ended.
   *
   * @param approval the function, which runs on the run's thread, call by call, and may wait for a person; the timeout of the run
   *     interrupts it; every call is allowed if not set
   * @return this builder
   */
  public AgentBuilder approval(Function<ToolCall, Approval> approval) {
    this.approval = Objects.requireNonNull(approval, "approval");
    return this;
  }

  /**
   * Sets the listener that watches all runs, beside the consumer of the events of one run. An agent that is a tool has a listener
   * of its own, which may be the same object.
   *
   * @param listener the listener; none if not set
   * @return this builder
   */
  public AgentBuilder listener(AgentListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Sets the executor of the tools. An agent that is a tool of another agent occupies a thread of the executor while it runs.
   * If both share one that may be full, the tools of the inner agent get threads of their own.
   *
   * @param executor if not set, each call gets a new thread, a virtual one from Java 21 on; {@code Runnable::run} runs the
   *     calls one by one on the run's thread
   * @return this builder
   */
  public AgentBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /** Returns a builder with the same settings. */
  AgentBuilder copy() {
    AgentBuilder copy = new AgentBuilder(model);
    copy.tools.addAll(tools);
    copy.template = template;
    copy.approval = approval;
    copy.executor = executor;
    copy.toolTimeout = toolTimeout;
    copy.timeout = timeout;
    copy.maxSteps = maxSteps;
    copy.maxTokens = maxTokens;
    copy.maxCost = maxCost;
    copy.maxRepeats = maxRepeats;
    copy.maxParallelTools = maxParallelTools;
    copy.maxResultBytes = maxResultBytes;
    copy.listener = listener;
    return copy;
  }

  /**
   * Builds the agent.
   *
   * @return the agent
   * @throws IllegalArgumentException if there are more tools than {@link #tools(Tool...)} permits, two tools of one name or one
   *     named {@code read_result}, or if a schema is larger than a model of Kimi Code takes; the service refuses these; or if
   *     there is a budget in money, and a model of the agent, or of an agent that is its tool, has no price or is not known
   */
  public Agent build() {
    return new Agent(this);
  }

  @Override
  public String toString() {
    return OneLine.of("AgentBuilder", model, tools);
  }
}
