package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Each event of a listener passes the wrapper around it; the report of the end is made only for a listener. */
class CallEventsTest {

  @Test
  void everyEventButTheEndIsPassedOn() {
    assertThat(CallListener.class.getMethods()).hasSizeGreaterThan(4).filteredOn(event -> !event.getName().equals("ended"))
        .allSatisfy(event -> assertThat(Arrays.stream(CallEvents.class.getDeclaredMethods()).map(Method::getName))
            .contains(event.getName()));
  }
}
