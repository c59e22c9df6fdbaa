/** A chat model behind the formats of models: access, limits of keys, kept conversations, the chat page. */
package io.github.kimisdk.server.gateway;
