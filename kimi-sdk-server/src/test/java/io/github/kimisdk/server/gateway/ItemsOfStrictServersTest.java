package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A strict server refuses references to items, so it keeps none in memory. */
class ItemsOfStrictServersTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyAServerThatTakesReferencesLooksForItems(boolean strict) {
    ResponsesFormat format = new ResponsesFormat();
    EventWriter writer = format.events(JsonObject.EMPTY);

    EventWriter keeping = new KeptItems(strict, 100).keeping(new ServedCall(null, null, format, null), JsonObject.EMPTY, writer);

    assertThat(keeping == writer).isEqualTo(strict);
  }
}
