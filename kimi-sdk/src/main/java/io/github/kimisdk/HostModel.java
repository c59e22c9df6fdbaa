package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;

/**
 * The default model of a host, as the shipped table of models names it. The names stand here as well, because reading the table
 * would delay the first call of a program by a twentieth; a test compares them with the table.
 */
final class HostModel {

  private static final String PLATFORM = "kimi-k3.1-pro";
  private static final String CODING = "kimi-for-coding";

  private HostModel() {}

  /** Returns the endpoint with its model by name. */
  static Endpoint named(Endpoint endpoint) {
    return endpoint.model().isEmpty() ? endpoint.withModel(id(endpoint.coding())) : endpoint;
  }

  /** Returns the default model of Kimi Code, or of the platform, which applies to all other hosts too. */
  static String id(boolean coding) {
    return coding ? CODING : PLATFORM;
  }
}
