package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.platform.Models;

/** Finds the default model of a host in the table of models. */
final class HostModel {

  private HostModel() {}

  /** Returns the endpoint with its model by name. */
  static Endpoint named(Endpoint endpoint) {
    return endpoint.model().isEmpty() ? endpoint.withModel(id(endpoint.coding())) : endpoint;
  }

  /** Returns the default model of Kimi Code, or of the platform, which applies to all other hosts too. */
  static String id(boolean coding) {
    return Models.shipped().defaultModel(coding ? "coding" : "platform").orElseThrow().id();
  }
}
