package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.platform.Models;

/** The model of a client that names none: the one place that asks the table of models for it. */
final class HostModel {

  private HostModel() {}

  /** The endpoint with its model by name. */
  static Endpoint named(Endpoint endpoint) {
    return endpoint.model().isEmpty() ? endpoint.withModel(id(endpoint.coding())) : endpoint;
  }

  /** The default of Kimi Code, or of the platform and every other host. */
  static String id(boolean coding) {
    return Models.shipped().defaultModel(coding ? "coding" : "platform").orElseThrow().id();
  }
}
