package io.github.kimisdk.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.keys.ApiKey;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure with other details is the same failure, for each class of failures. */
class WithDetailsTest {

  private static final Throwable CAUSE = new IOException("reset");
  private static final CallDetails FIRST = CallDetails.NONE.withAttempt(1);
  private static final CallDetails SECOND = CallDetails.NONE.withAttempt(2).withPartial(ChatResponse.of("one two"));

  /** The methods that tell of the details. */
  private static final Set<String> OF_DETAILS =
      Set.of("details", "status", "requestId", "error", "partial", "curl", "retryAfter", "getMessage", "getLocalizedMessage", "toString");

  static Stream<Class<?>> classes() {
    return Arrays.stream(KimiException.class.getPermittedSubclasses());
  }

  private static KimiException failure(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> longest = Arrays.stream(type.getConstructors())
        .max(Comparator.comparingInt(Constructor::getParameterCount)).orElseThrow();
    Object[] values = Arrays.stream(longest.getParameterTypes()).map(WithDetailsTest::value).toArray();
    KimiException failure = (KimiException) longest.newInstance(values);
    failure.addSuppressed(new IllegalStateException("before"));
    return failure;
  }

  private static Object value(Class<?> type) {
    return type == String.class ? "text\u001b[2J\u202e" : type == CallDetails.class ? FIRST : type == long.class ? 7L
        : type.isEnum() ? type.getEnumConstants()[1] : CAUSE;
  }

  /** The values of all methods without parameters but those of the details, by their names. */
  private static Map<String, Object> facts(KimiException failure) throws ReflectiveOperationException {
    Map<String, Object> facts = new TreeMap<>();
    for (Method method : failure.getClass().getMethods()) {
      boolean fact = method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers())
          && method.getDeclaringClass() != Object.class && method.getReturnType() != void.class
          && !OF_DETAILS.contains(method.getName()) && !method.getName().equals("fillInStackTrace");
      if (fact) {
        Object value = method.invoke(failure);
        facts.put(method.getName(), value instanceof Object[] array ? List.of(array) : value);
      }
    }
    return facts;
  }

  @ParameterizedTest
  @MethodSource("classes")
  void allButTheDetailsStays(Class<?> type) throws ReflectiveOperationException {
    KimiException failure = failure(type);
    KimiException copy = failure.withDetails(SECOND);
    assertThat(copy).isNotSameAs(failure).hasSameClassAs(failure);
    assertThat(facts(copy)).containsKeys("what", "hint", "permanent", "getCause", "getSuppressed", "getStackTrace")
        .isEqualTo(facts(failure));
    assertThat(copy.details().attempt()).isEqualTo(2);
    assertThat(copy.partial().orElseThrow().text()).isEqualTo("one two");
    assertThat(copy.getMessage()).startsWith(failure.what()).contains("attempt 2");
    assertThat(failure.what()).isEqualTo("text\\u001b[2J\\u202e");
    assertThat(failure.getMessage()).doesNotContain("\u001b", "\u202e");
    assertThat(failure.details()).isEqualTo(FIRST);
    assertThat(failure.partial()).isEmpty();
  }

  @Test
  void aKeyInTheDetailsIsMasked() {
    String key = new ApiKey("sk-0123456789abcdefgh", "a test").header().substring("Bearer ".length());
    KimiException failure = new KimiException.ServerError("down", "", CallDetails.NONE);
    KimiException copy = failure.withDetails(CallDetails.NONE.withAnswer(500, Optional.of("id " + key), Optional.empty()));
    assertThat(copy.requestId().orElseThrow()).startsWith("id ").doesNotContain(key);
    assertThatThrownBy(() -> failure.withDetails(null)).isInstanceOf(NullPointerException.class).hasMessage("details");
  }
}
