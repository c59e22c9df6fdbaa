package io.github.kimisdk.models;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.time.LocalDate;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The facts that are known about a model. Ids are open: an unknown model has no facts, and every method then returns its
 * documented default.
 *
 * <p>Facts are members of an object, because services add facts that this version does not know. Besides the facts that have a
 * method, the shipped table has: {@code product} ({@code platform}, {@code coding} or {@code proxy}, an unofficial one); {@code
 * thinking} ({@code switch}, {@code always}, {@code never}); {@code keep} ({@code no} if {@code thinking.keep} is refused,
 * {@code may} if it is optional, {@code all} if it is always on); {@code efforts} and {@code effort}, the default, and {@code
 * effortAliases} that are accepted as well; {@code sampling} (the fixed values {@code temperature}, {@code temperatureOff}
 * without thinking, {@code topP}; or, where values are free within their ranges, {@code n}, the maximum number of answers);
 * {@code logprobs} (whether they are reported); {@code tools}; {@code dynamicTools}; {@code choice} (a tool call can be forced
 * at {@code any} time, only with thinking {@code off}, or with thinking only if it is {@code required} without a name); {@code
 * schema}; {@code batch} (whether batches take it); {@code resumesReasoning}; {@code searchOff} (web search needs thinking
 * switched off); {@code toolBytes}, the size of the largest tool schema; {@code overhead} (tokens per request, per message, and
 * for tools); {@code alias} (whether the service takes the id and does not list it); {@code note}.
 *
 * <p>Some facts hold for a whole family of ids: {@code kimi-k2.5-something} thinks as {@code kimi-k2.5} does. The methods
 * {@link #thinks}, {@link #keepsReasoning}, {@link #forcesTools}, {@link #acceptsSchema}, {@link #resumesReasoning} and
 * {@link #largestTool} use the family in the shipped table if the facts of the model do not answer.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param id the model's id
 * @param facts the known facts
 */
public record Model(String id, JsonObject facts) {

  /**
   * Creates a model from all components.
   *
   * @param id not null
   * @param facts not null
   */
  public Model {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(facts, "facts");
  }

  /**
   * Returns whether anything is known about this model.
   *
   * @return false for an id that neither the table nor the service knows
   */
  public boolean known() {
    return !facts.empty();
  }

  /**
   * Returns whether the parameter values that the model accepts are known. They are not known of a model that only a service
   * lists.
   *
   * @return whether there is the fact {@code sampling}
   */
  public boolean documented() {
    return facts.has("sampling");
  }

  /**
   * Returns whether the service listed the model for the account that asked.
   *
   * @return the fact {@code listed}
   */
  public boolean listed() {
    return flag("listed", false);
  }

  /**
   * Returns whether this is a model of Kimi Code.
   *
   * @return whether the fact {@code product} is {@code coding}
   */
  public boolean coding() {
    return text("product", "").equals("coding");
  }

  /**
   * Returns whether the model can still be used, in one word.
   *
   * @return {@code current}, {@code deprecated}, {@code retired}, {@code unofficial}, or {@code unknown}
   */
  public String status() {
    return listed() ? "current" : text("status", known() ? "current" : "unknown");
  }

  /**
   * Returns whether the model is retired. A model that the service lists is not, even if the table says so.
   *
   * @param day the day to ask about
   * @return whether the status is {@code retired}, or the day of its end, the fact {@code until}, has come; the day of a model
   *     that can still be used is announced, and may be that of third parties, as its {@code note} says
   */
  public boolean retired(LocalDate day) {
    Objects.requireNonNull(day, "day");
    String until = text("until", "");
    return status().equals("retired") || !listed() && !until.isEmpty() && !LocalDate.parse(until).isAfter(day);
  }

  /**
   * Returns the context window: the maximum number of tokens of prompt and answer together.
   *
   * @return tokens; empty if neither the table nor the service names it; then no request is too long
   */
  public OptionalLong window() {
    return amount("window");
  }

  /**
   * Returns the maximum number of tokens of an answer if the request sets no limit.
   *
   * @return tokens; empty if not known. Empty, too, if a server lists a window that is smaller than this number.
   */
  public OptionalLong output() {
    OptionalLong output = amount("output");
    return output.orElse(0) > window().orElse(Long.MAX_VALUE) ? OptionalLong.empty() : output;
  }

  /**
   * Returns the largest limit of an answer that a request may set, if the window has room.
   *
   * @return tokens, at most the window; empty if not known
   */
  public OptionalLong maxOutput() {
    OptionalLong window = window();
    OptionalLong output = amount("maxOutput");
    return output.isPresent() && output.getAsLong() < window.orElse(Long.MAX_VALUE) ? output : window;
  }

  private OptionalLong amount(String fact) {
    return facts.has(fact) ? OptionalLong.of(number(fact, 0)) : OptionalLong.empty();
  }

  /**
   * Returns whether the model reads a kind of content.
   *
   * @param kind {@code text}, {@code image} or {@code video}
   * @return whether it does; true if not known
   */
  public boolean reads(String kind) {
    Objects.requireNonNull(kind, "kind");
    return !facts.has("input") || facts.get("input").asArray().values().contains(JsonString.of(kind));
  }

  /**
   * Returns whether the model reasons before it answers, unless a request switches thinking off.
   *
   * @return false if not known
   */
  public boolean thinks() {
    return !familyFacts("thinking").text("thinking", "never").equals("never");
  }

  /**
   * Returns whether a model that thinks reads its reasoning of earlier turns, not only since the last user message.
   *
   * @param requested whether the request asks to keep it ({@code thinking.keep})
   * @return false if not known
   */
  public boolean keepsReasoning(boolean requested) {
    String keep = familyFacts("keep").text("keep", "no");
    return keep.equals("all") || requested && keep.equals("may");
  }

  /**
   * Returns whether a request can force a tool call while the model thinks.
   *
   * @param named whether the request names the tool; otherwise the model chooses the tool
   * @return true if not known
   */
  public boolean forcesTools(boolean named) {
    String choice = familyFacts("choice").text("choice", "any");
    return choice.equals("any") || !named && choice.equals("required");
  }

  /**
   * Returns whether the model accepts a JSON Schema as the format of its answer.
   *
   * @return false if not known
   */
  public boolean acceptsSchema() {
    return familyFacts("schema").flag("schema", false);
  }

  /**
   * Returns whether batches take the model.
   *
   * @return the fact {@code batch}; false if not known
   */
  public boolean acceptsBatch() {
    return flag("batch", false);
  }

  /**
   * Returns whether partial mode continues an answer that broke off in its reasoning. The K3 family may reason again and
   * end there, as third parties observed.
   *
   * @return true if not known
   */
  public boolean resumesReasoning() {
    return familyFacts("resumesReasoning").flag("resumesReasoning", true);
  }

  /**
   * Returns the size of the largest tool schema that the model accepts.
   *
   * @return bytes of UTF-8; empty if there is no known limit
   */
  public OptionalLong largestTool() {
    return familyFacts("toolBytes").amount("toolBytes");
  }

  /** This model where its facts say something, else the family of its id. */
  private Model familyFacts(String fact) {
    return facts.has(fact) ? this : Models.shipped().family(id);
  }

  /**
   * Returns the price of a million tokens: {@code hit} for tokens of the prompt that come from the cache, {@code miss} for
   * others, {@code output} for the answer, {@code write} and {@code write1h} for tokens that are written to the cache for five
   * minutes or an hour; {@code guess} where the price comes from lists of third parties.
   *
   * @param currency {@code USD} or {@code CNY}
   * @param tokens the tokens of prompt and answer together, for models that are billed by size
   * @return the price on the day that the fact {@code date} names; empty if the table knows none
   */
  public JsonObject price(String currency, long tokens) {
    Objects.requireNonNull(currency, "currency");
    if (facts.has("prices")) {
      for (JsonValue price : facts.get("prices").asArray()) {
        Model named = new Model(id, price.asObject());
        if (named.text("currency", "").equals(currency) && named.number("upTo", tokens) >= tokens) {
          return named.facts;
        }
      }
    }
    return JsonObject.EMPTY;
  }

  /**
   * Returns a fact that is a text.
   *
   * @param fact its name
   * @param otherwise the value to return when it is not known
   * @return the text
   */
  public String text(String fact, String otherwise) {
    Objects.requireNonNull(fact, "fact");
    Objects.requireNonNull(otherwise, "otherwise");
    return facts.has(fact) ? facts.get(fact).asString() : otherwise;
  }

  /**
   * Returns a fact that is a whole number.
   *
   * @param fact its name
   * @param otherwise the value to return when it is not known
   * @return the number
   */
  public long number(String fact, long otherwise) {
    Objects.requireNonNull(fact, "fact");
    return facts.has(fact) ? facts.get(fact).asLong() : otherwise;
  }

  /**
   * Returns a fact that is a boolean.
   *
   * @param fact its name
   * @param otherwise the value to return when it is not known
   * @return the boolean
   */
  public boolean flag(String fact, boolean otherwise) {
    Objects.requireNonNull(fact, "fact");
    return facts.has(fact) ? facts.get(fact).asBoolean() : otherwise;
  }

  /**
   * Returns a copy with more facts. They replace facts of the same name.
   *
   * @param more the facts
   * @return a copy
   */
  public Model with(JsonObject more) {
    Objects.requireNonNull(more, "more");
    JsonObject all = facts;
    for (String name : more.names()) {
      all = all.with(name, more.get(name));
    }
    return new Model(id, all);
  }

  /**
   * Returns the model in one line.
   *
   * @return for example {@code kimi-k3 (current, window 1048576)}
   */
  @Override
  public String toString() {
    return id + " (" + status() + ", window " + (window().isPresent() ? window().getAsLong() : "unknown") + ")";
  }
}
