package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.responses.ResponsesServer;
import io.github.kimisdk.server.http.Caller;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A strict server refuses references to items, so it keeps none in memory. */
class ItemsOfStrictServersTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyAServerThatTakesReferencesKeepsTheItemsOfAStream(boolean strict) {
    KeptItems items = new KeptItems(strict, 100);
    ServedCall call = new ServedCall(null, Caller.ANYBODY, new ResponsesServer(), null);
    JsonObject end = Json.parse("{\"response\":{\"output\":[{\"id\":\"a\",\"type\":\"message\"}]}}").asObject();

    items.keep(call, JsonObject.EMPTY, List.of(new Event("response.completed", end)));

    JsonObject referring = Json.parse("{\"input\":[{\"type\":\"item_reference\",\"id\":\"a\"}]}").asObject();
    assertThat(items.whole(call, referring).equals(referring)).isEqualTo(strict);
  }
}
