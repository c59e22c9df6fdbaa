package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows that the service named, and calibrations that were saved. */
class LearnedWindowTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hello").withModel("kimi-k2-0905-preview");

  private final TokenEstimator estimator = TokenEstimator.fresh();

  @Test
  void aWindowThatCannotBeIsNotLearnedAndOneThatIsContradictedIsForgotten() {
    estimator.learn(REQUEST, overflow(8));
    assertThat(estimator.window(REQUEST)).hasValue(262_144);
    estimator.learn(REQUEST, overflow(9_000));
    assertThat(estimator.window(REQUEST)).hasValue(9_000);
    estimator.learn(REQUEST, 9_500);
    assertThat(estimator.window(REQUEST)).as("it was more").hasValue(262_144);
    estimator.learn(REQUEST, overflow(9_000));
    assertThat(estimator.window(REQUEST)).hasValue(262_144);
    estimator.learn(REQUEST, overflow(131_072));
    assertThat(estimator.window(REQUEST)).hasValue(131_072);
  }

  private static KimiException.ContextOverflow overflow(long limit) {
    return new KimiException.ContextOverflow("too long", "", CallDetails.NONE, limit, -1);
  }

  @Test
  void whatCannotHaveBeenLearnedIsNotLoaded() {
    estimator.learn(REQUEST, 10);
    String saved = estimator.learned().toString();
    assertThat(TokenEstimator.load(Json.parse(saved).asObject()).learned()).hasToString(saved);
    String numbers = "-?[0-9.]+(E-?[0-9]+)?";
    for (String bad : List.of("-3", "1e300", "0", "\"x\"", "{}")) {
      JsonObject ratio = Json.parse(saved.replaceFirst("\"ratios\":\\[" + numbers, "\"ratios\":[" + bad)).asObject();
      assertThatThrownBy(() -> TokenEstimator.load(ratio)).as(bad).isInstanceOf(JsonTypeException.class);
    }
    for (String bad : List.of("-1", "1.01", "1e300", "null")) {
      JsonObject variance = Json.parse(saved.replaceFirst("\"variances\":\\[" + numbers, "\"variances\":[" + bad)).asObject();
      assertThatThrownBy(() -> TokenEstimator.load(variance)).as(bad).isInstanceOf(JsonTypeException.class);
    }
    JsonObject tiny = Json.parse(saved.replaceFirst("\"window\":0", "\"window\":8")).asObject();
    assertThat(TokenEstimator.load(tiny).window(REQUEST)).hasValue(262_144);
    assertThatThrownBy(() -> TokenEstimator.load(Json.parse("{\"kimi-k2.6\":{}}").asObject()))
        .isInstanceOf(JsonTypeException.class);
  }

  @Test
  void aWindowHasMoreThan1024Tokens() {
    estimator.learn(REQUEST, overflow(1_024));
    assertThat(estimator.window(REQUEST)).hasValue(262_144);
    estimator.learn(REQUEST, overflow(1_025));
    assertThat(estimator.window(REQUEST)).hasValue(1_025);
  }

  @Test
  void aPromptAsLongAsTheWindowDoesNotContradictIt() {
    estimator.learn(REQUEST, overflow(9_000));
    estimator.learn(REQUEST, 9_000);
    assertThat(estimator.window(REQUEST)).hasValue(9_000);
    TokenEstimator other = TokenEstimator.fresh();
    other.learn(REQUEST, 9_000);
    other.learn(REQUEST, overflow(9_000));
    assertThat(other.window(REQUEST)).hasValue(9_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.05", "20"})
  void theLeastAndTheLargestRatioAreLoaded(String ratio) {
    estimator.learn(REQUEST, 10);
    String saved = estimator.learned().toString().replaceFirst("\"ratios\":\\[[^,]+", "\"ratios\":[" + ratio);
    assertThat(TokenEstimator.load(Json.parse(saved).asObject()).learned().toString()).contains("\"ratios\":[" + ratio);
  }

  @Test
  void ofACalibrationWithOtherKindsOnlyTheWindowIsLoaded() {
    JsonObject other = JsonObject.of("kimi-k2-0905-preview", JsonObject.of("window", 9_000, "ratios", List.of(1, 2)));
    TokenEstimator loaded = TokenEstimator.load(other);
    assertThat(loaded.window(REQUEST)).hasValue(9_000);
    assertThat(loaded.estimate(REQUEST)).isEqualTo(estimator.estimate(REQUEST));
  }
}
