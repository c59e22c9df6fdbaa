package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.messages.MessagesServer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged requests are read, or they are errors; nothing else is thrown. */
class DamagedRequestsTest {

  private static final int ROUNDS = 1_000;

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());

  @Test
  void damagedRequestIsReadOrReportsAnError() {
    RandomTalk talk = new RandomTalk(seed);
    Damage damage = new Damage(new Random(seed));
    for (int round = 0; round < ROUNDS; round++) {
      JsonValue body = damage.damaged(new MessagesFormat().writeRequest(talk.request(), false));
      try {
        assertThat(new MessagesServer().readRequest(body.asObject())).isNotNull();
      } catch (JsonTypeException | IllegalArgumentException expected) {
        assertThat(expected).as("seed %d", seed).hasMessageContaining("expected");
      }
    }
  }
}
