package io.github.kimisdk.strict;

/** The three ways into Kimi's models. */
public enum Route {
  CHAT("/v1/chat/completions"), MESSAGES("/anthropic/v1/messages"), RESPONSES("/v1/responses");

  final String path;

  Route(String path) {
    this.path = path;
  }
}
