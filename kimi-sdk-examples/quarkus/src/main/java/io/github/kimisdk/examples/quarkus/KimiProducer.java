package io.github.kimisdk.examples.quarkus;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One Kimi for all requests, from the settings {@code kimi.*}; what is not set comes from the environment. */
@Singleton
public class KimiProducer {

  @Produces
  @Singleton
  Kimi kimi(@ConfigProperty(name = "kimi.key") Optional<String> key,
      @ConfigProperty(name = "kimi.base-url") Optional<String> baseUrl) {
    KimiBuilder builder = Kimi.builderFromEnv();
    key.ifPresent(builder::key);
    baseUrl.ifPresent(builder::baseUrl);
    return builder.build();
  }

  void close(@Disposes Kimi kimi) {
    kimi.close();
  }
}
