package io.github.kimisdk.server;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.wire.ErrorWire;

/** Writes errors in the wire format of a client. */
@FunctionalInterface
interface ErrorWriter {

  /** The errors of Kimi's format. */
  ErrorWriter KIMI = (status, error) -> ScriptedAnswer.json(status, ErrorWire.write(error));

  /** Returns the answer that reports an error. */
  ScriptedAnswer error(int status, ApiError error);

  /** Returns the answer that reports an error of the server. */
  default ScriptedAnswer error(int status, String type, String message) {
    return error(status, ApiError.of(type, message));
  }
}
