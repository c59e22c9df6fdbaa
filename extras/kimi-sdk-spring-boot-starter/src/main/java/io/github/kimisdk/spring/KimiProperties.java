package io.github.kimisdk.spring;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.tool.AgentBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the client and of agents. A name that is not known ends the start of the program.
 *
 * @param key Key of the service. If not set, the environment variables of Kimi.fromEnv() apply.
 * @param baseUrl Base URL of the service, of a gateway or of a test server. If not set, the environment applies, else the
 *     international platform.
 * @param model Model for requests that name none. If not set, the environment applies, else the default of the host.
 * @param fallbackModels Models to ask in turn if a model is unknown or overloaded.
 * @param allowPlainHttp Whether the key may go to another machine without TLS.
 * @param maxResumes How often an answer that breaks off is resumed.
 * @param maxContinuations How often an answer that reaches its token limit is continued.
 * @param timeouts Timeouts of a call.
 * @param retry Retries after failures.
 * @param limits Rates that all calls together keep to. A call that would exceed them waits.
 * @param agent Defaults of agents.
 * @param conversations Conversations in a database.
 */
@ConfigurationProperties(value = "kimi", ignoreUnknownFields = false)
record KimiProperties(
    String key, String baseUrl, String model, @DefaultValue List<String> fallbackModels,
    @DefaultValue("false") boolean allowPlainHttp, @DefaultValue("0") int maxResumes, @DefaultValue("0") int maxContinuations,
    @DefaultValue Timeouts timeouts, @DefaultValue Retry retry, @DefaultValue Limits limits, @DefaultValue Agent agent,
    @DefaultValue Conversations conversations) {

  /**
   * Timeouts of a call.
   *
   * @param connect Time to connect, TLS included.
   * @param firstByte Time from the beginning of an attempt to the first byte of the response body.
   * @param idle Time between two bytes, while the reader wants more.
   * @param progress Time without content, while the reader wants more.
   * @param total Time for the whole call, pauses between attempts included. If not set, there is no limit.
   */
  record Timeouts(
      @DefaultValue("10s") Duration connect, @DefaultValue("15m") Duration firstByte, @DefaultValue("2m") Duration idle,
      @DefaultValue("15m") Duration progress, Duration total) {

    io.github.kimisdk.call.Timeouts value() {
      io.github.kimisdk.call.Timeouts timeouts = io.github.kimisdk.call.Timeouts.DEFAULT
          .withConnect(connect).withFirstByte(firstByte).withIdle(idle).withProgress(progress);
      return total == null ? timeouts : timeouts.withTotal(total);
    }
  }

  /**
   * Retries after failures.
   *
   * @param maxAttempts Maximum number of attempts, the first included. 1 for no retry.
   * @param firstPause Bound of the first pause, which doubles with every attempt.
   * @param longestPause Bound of all pauses.
   * @param longestWait Longest wait that the service may ask for. A call that has to wait longer fails at once.
   * @param longestSilence An attempt that fails after more than this time without content is the last one.
   */
  record Retry(
      @DefaultValue("3") int maxAttempts, @DefaultValue("500ms") Duration firstPause, @DefaultValue("20s") Duration longestPause,
      @DefaultValue("2m") Duration longestWait, @DefaultValue("3m") Duration longestSilence) {

    RetryPolicy value() {
      return RetryPolicy.DEFAULT.withMaxAttempts(maxAttempts).withPauses(firstPause, longestPause)
          .withLongestWait(longestWait).withLongestSilence(longestSilence);
    }
  }

  /**
   * Rates that all calls together keep to.
   *
   * @param concurrency Calls at the same time.
   * @param requestsPerMinute Requests in any minute.
   * @param tokensPerMinute Tokens in any minute.
   */
  record Limits(Integer concurrency, Integer requestsPerMinute, Long tokensPerMinute) {

    private boolean set() {
      return concurrency != null || requestsPerMinute != null || tokensPerMinute != null;
    }

    RateLimits value() {
      RateLimits limits = RateLimits.ADAPTIVE;
      limits = concurrency == null ? limits : limits.withConcurrency(concurrency);
      limits = requestsPerMinute == null ? limits : limits.withRequestsPerMinute(requestsPerMinute);
      return tokensPerMinute == null ? limits : limits.withTokensPerMinute(tokensPerMinute);
    }
  }

  /**
   * Defaults of agents.
   *
   * @param system Instruction for the model.
   * @param maxSteps How often a run may ask the model. If not set, 100.
   * @param maxTokens Token budget of a run. If not set, there is none.
   * @param maxCost Budget of a run in money. If not set, there is none.
   * @param currency Currency of the budget: USD or CNY.
   * @param maxParallelTools How many tool calls of a run are under way at the same time. If not set, 16.
   * @param timeout Timeout of a run. If not set, there is none.
   * @param toolTimeout Timeout of a tool call. If not set, there is none.
   */
  record Agent(
      String system, Integer maxSteps, Long maxTokens, BigDecimal maxCost, @DefaultValue("USD") String currency,
      Integer maxParallelTools, Duration timeout, Duration toolTimeout) {

    AgentBuilder apply(AgentBuilder builder) {
      ifSet(system, builder::system);
      ifSet(maxSteps, builder::maxSteps);
      ifSet(maxTokens, builder::maxTokens);
      ifSet(maxCost, amount -> builder.maxCost(amount, currency));
      ifSet(maxParallelTools, builder::maxParallelTools);
      ifSet(timeout, builder::timeout);
      ifSet(toolTimeout, builder::toolTimeout);
      return builder;
    }
  }

  /**
   * Conversations in a database.
   *
   * @param createTables Whether the tables are created at the start, unless they exist.
   * @param prefix Beginning of the names of the tables.
   */
  record Conversations(@DefaultValue("false") boolean createTables, @DefaultValue("kimi_") String prefix) {}

  KimiBuilder builder() {
    KimiBuilder builder = Kimi.builderFromEnv().timeouts(timeouts.value()).retry(retry.value())
        .maxResumes(maxResumes).maxContinuations(maxContinuations).fallbackModels(fallbackModels.toArray(String[]::new));
    ifSet(key, builder::key);
    ifSet(baseUrl, builder::baseUrl);
    ifSet(model, builder::model);
    if (allowPlainHttp) {
      builder.allowPlainHttp();
    }
    return limits.set() ? builder.limits(limits.value()) : builder;
  }

  private static <T> void ifSet(T value, Consumer<? super T> setting) {
    if (value != null && !value.equals("")) {
      setting.accept(value);
    }
  }

  /** Returns the properties without the key. */
  @Override
  public String toString() {
    return "KimiProperties[baseUrl=" + baseUrl + ", model=" + model + ", fallbackModels=" + fallbackModels + ", " + timeouts
        + ", " + retry + ", " + limits + ", " + agent + ", " + conversations + "]";
  }
}
