/** The half of chat completions that serves: it reads requests, and writes answers, streams and errors. */
package io.github.kimisdk.server.format.chat;
