package io.github.kimisdk.spring;

import io.github.kimisdk.KimiBuilder;

/**
 * Changes the builder of the client before the client is built, for settings that have no property. All beans of this type are
 * called, in the order of {@code @Order}, after the properties were applied. A listener set here replaces the beans of type
 * {@link io.github.kimisdk.call.CallListener}.
 */
@FunctionalInterface
public interface KimiBuilderCustomizer {

  /**
   * Changes the builder. An exception of this method ends the start of the program.
   *
   * @param builder the builder of the client, with the properties applied
   */
  void customize(KimiBuilder builder);
}
