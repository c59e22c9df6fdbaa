package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.tool.Agent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A whole number that a setting does not take is refused with the name of the setting. */
class NumbersNameTheirSettingTest {

  /** The service judges these numbers. */
  private static final Set<String> ANY = Set.of("seed", "logprobs");

  @Test
  void aRefusalBeginsWithTheSetting() throws ReflectiveOperationException {
    Set<String> refused = new TreeSet<>();
    for (Object owner : List.of(Kimi.builder(), Agent.builder(request -> ChatResponse.of("")), ChatRequest.builder(),
        RateLimits.ADAPTIVE, RetryPolicy.DEFAULT, ContextCheck.refusing())) {
      for (Method method : numbers(owner.getClass())) {
        String name = method.getName();
        String setting = name.startsWith("with") ? name.substring(4, 5).toLowerCase(Locale.ROOT) + name.substring(5) : name;
        if (!ANY.contains(setting)) {
          assertThat(refusal(owner, method)).as("%s", method).startsWith(setting + ": expected ").contains(", found -1");
          refused.add(setting);
        }
      }
    }
    assertThat(refused).contains("maxSteps", "maxTokens", "maxResumes", "maxEventBytes", "n", "maxAttempts", "concurrency");
  }

  private static Method[] numbers(Class<?> type) {
    return Stream.of(type.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getDeclaringClass() == type && method.getParameterCount() == 1)
        .filter(method -> method.getParameterTypes()[0] == int.class || method.getParameterTypes()[0] == long.class)
        .toArray(Method[]::new);
  }

  private static String refusal(Object owner, Method method) throws ReflectiveOperationException {
    Object minus = method.getParameterTypes()[0] == int.class ? (Object) (-1) : (Object) (-1L);
    try {
      return "none: " + method.invoke(owner, minus);
    } catch (InvocationTargetException refused) {
      return refused.getCause().getMessage();
    }
  }
}
