/** The UI message stream of the Vercel AI SDK, which {@code useChat} reads. It has a server's side for streams only. */
package io.github.kimisdk.server.ui;
