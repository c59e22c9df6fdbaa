/** The Gemini format, which a gateway serves. Kimi itself does not speak it, so there is no client's side. */
package io.github.kimisdk.server.gemini;
