package io.github.kimisdk.spring;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Hides the key in the endpoints {@code env} and {@code configprops}, even if these show values. */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
class KimiEndpointAutoConfiguration {

  /** A text that contains a shorter key need not have it from there. */
  private static final int SHORTEST = 8;

  @Bean
  SanitizingFunction kimiSanitizingFunction(Environment environment) {
    Set<String> keys = Stream.of("kimi.key", "KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY")
        .map(environment::getProperty).filter(Objects::nonNull).map(String::strip).filter(key -> !key.isEmpty())
        .collect(Collectors.toSet());
    return data -> {
      String value = String.valueOf(data.getValue());
      boolean shows = keys.stream().anyMatch(key -> value.equals(key) || key.length() >= SHORTEST && value.contains(key));
      return shows ? data.withSanitizedValue() : data;
    };
  }
}
