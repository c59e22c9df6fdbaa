package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import org.junit.jupiter.api.Test;

/** The words for a value of another type than expected. */
class MismatchTest {

  private static String words(JsonValue answer, String path) {
    JsonTypeException mismatch = catchThrowableOfType(JsonTypeException.class, () -> answer.at(path).asObject());
    return Mismatch.words(mismatch.under(path), answer);
  }

  @Test
  void aLongTextIsShownAsAWhole() {
    JsonValue answer = Json.parse("{\"a\":\"" + "x".repeat(500) + "\"}");
    assertThat(words(answer, "/a")).contains("\"" + "x".repeat(500) + "\"").contains("expected object").contains("/a");
  }

  @Test
  void aTextBeyondAllMeasureIsCut() {
    JsonValue answer = Json.parse("{\"a\":\"" + "x".repeat(Reply.MAX_ERROR_BYTES) + "\"}");
    assertThat(words(answer, "/a")).contains("x".repeat(Reply.MAX_ERROR_BYTES - 1))
        .doesNotContain("x".repeat(Reply.MAX_ERROR_BYTES));
  }

  @Test
  void aNumberIsShownAsAWhole() {
    assertThat(words(Json.parse("{\"a\":" + "7".repeat(300) + "}"), "/a")).contains("number " + "7".repeat(300));
  }

  @Test
  void anotherValueKeepsItsMessage() {
    JsonValue answer = Json.parse("{\"a\":[1]}");
    JsonTypeException mismatch = catchThrowableOfType(JsonTypeException.class, () -> answer.at("/a").asObject())
        .under("/a");
    assertThat(Mismatch.words(mismatch, answer)).isEqualTo(mismatch.getMessage());
    assertThat(Mismatch.words(mismatch, Json.parse("{\"a\":\"text\"}"))).as("an exception about another value")
        .isEqualTo(mismatch.getMessage());
    assertThat(Mismatch.words(mismatch, Json.parse("{}"))).as("a missing value").isEqualTo(mismatch.getMessage());
  }
}
