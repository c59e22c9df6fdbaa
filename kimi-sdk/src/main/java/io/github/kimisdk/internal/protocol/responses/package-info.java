/** OpenAI's Responses format. The service keeps nothing, so each request contains the whole conversation. */
package io.github.kimisdk.internal.protocol.responses;
