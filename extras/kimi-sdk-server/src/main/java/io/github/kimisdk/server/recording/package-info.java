/** Answers of a model in a file, for tests. */
package io.github.kimisdk.server.recording;
