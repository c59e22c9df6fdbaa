package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallTest {

  private static ToolCall call(String arguments) {
    return new ToolCall("a:0", ToolCall.FUNCTION, "a", arguments, JsonObject.of("more", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " {\"a\":1}\n", "{\"unreadable_arguments\":1}", "{\"unreadable_arguments\":\"{}\"}",
      "{\"unreadable_arguments\":\"[\",\"more\":1}"})
  void argumentsThatAreAnObjectStayAsTheyAre(String arguments) {
    assertThat(call(arguments).withObjectArguments()).isEqualTo(call(arguments));
    assertThat(call(arguments).asWritten()).isEqualTo(call(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1", "{\"a\":1}{\"a\":1}", "[{}]", "7", "\"text\"", "```json\n{}\n```",
      "{\"a\":\"\ud800",
      "\"unreadable_arguments\""})
  void anythingElseIsPutIntoAnObjectAndComesOutAgain(String arguments) {
    ToolCall kept = call(arguments).withObjectArguments();
    assertThat(kept.parsedArguments()).isInstanceOf(JsonObject.class);
    assertThat(kept.withObjectArguments()).isEqualTo(kept);
    assertThat(kept.asWritten()).isEqualTo(call(arguments));
  }

  @Test
  void denseArgumentsAreNotRead() {
    String dense = "{\"a\":[" + "[0],".repeat(2_000_000) + "0]}";
    assertThatThrownBy(() -> call(dense).parsedArguments()).isInstanceOf(JsonParseException.class)
        .hasMessageContaining("maxMemory");
    assertThat(call(dense).withObjectArguments().asWritten()).isEqualTo(call(dense));
  }

  @Test
  void blankArgumentsBecomeTheEmptyObject() {
    assertThat(call("").withObjectArguments()).isEqualTo(call("{}"));
    assertThat(call(" \n").withObjectArguments()).isEqualTo(call("{}"));
    assertThat(call("").asWritten()).isEqualTo(call(""));
    assertThat(call(" null\n").withObjectArguments().arguments()).isEqualTo("{}");
  }
}
