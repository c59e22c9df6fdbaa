/**
 * A server that speaks the wire formats of Kimi, OpenAI, Anthropic and Google: a fake for tests, an offline model, and a gateway.
 *
 * <p>Start at {@link io.github.kimisdk.server.KimiServer}.
 */
module io.github.kimisdk.server {
  requires io.github.kimisdk.jsonschema;
  requires io.github.kimisdk.store;
  requires transitive io.github.kimisdk.platform;

  exports io.github.kimisdk.server;
}
