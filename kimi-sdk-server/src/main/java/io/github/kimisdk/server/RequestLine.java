package io.github.kimisdk.server;

/**
 * The part of a request line that decides the framing of the answer. It is known before the rest of the head, which may be
 * refused.
 *
 * @param method the method; empty if it is unknown
 * @param minor the minor version of HTTP/1; 0 if it is unknown, because every client reads an answer without chunks
 */
record RequestLine(String method, int minor) {

  /** Returns the method of a line that is incomplete or wrong. */
  static RequestLine begunBy(String text) {
    return new RequestLine(text.substring(0, Math.max(0, text.indexOf(' '))), 0);
  }
}
