package io.github.kimisdk.call;

/**
 * The wire format in which a client asks for answers. All of them carry the same requests, chunks and responses; a request that a
 * format cannot express is refused before it is sent, by the name of the setting.
 */
public enum Protocol {

  /** Chat completions of OpenAI's format: {@code POST /chat/completions}. It expresses every setting of a request. */
  CHAT("/chat/completions"),

  /**
   * Messages of Anthropic's format: {@code POST /messages}. Kimi Code serves it to every client that has a key, while it serves
   * chat completions only to clients on its list.
   */
  MESSAGES("/messages"),

  /** Responses of OpenAI's newer format: {@code POST /responses}. It cannot continue a partial answer. */
  RESPONSES("/responses");

  /** The path behind a base URL. */
  final String path;

  Protocol(String path) {
    this.path = path;
  }
}
