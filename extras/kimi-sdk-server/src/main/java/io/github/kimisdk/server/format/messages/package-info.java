/** The half of the Messages format that serves: it reads requests, and writes answers, streams and errors. */
package io.github.kimisdk.server.format.messages;
