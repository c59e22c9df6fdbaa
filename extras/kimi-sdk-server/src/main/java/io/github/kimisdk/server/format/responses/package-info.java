/** OpenAI's Responses format, as a server speaks it. The client's side is in the core, with the spellings of both. */
package io.github.kimisdk.server.format.responses;
