/** Framing of HTTP/1.1, connections and their limits. */
package io.github.kimisdk.server.http;
