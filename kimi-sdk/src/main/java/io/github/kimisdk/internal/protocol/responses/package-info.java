/**
 * The client's side of OpenAI's Responses format, and the spellings of both sides. The service keeps nothing, so each request
 * contains the whole conversation.
 */
package io.github.kimisdk.internal.protocol.responses;
