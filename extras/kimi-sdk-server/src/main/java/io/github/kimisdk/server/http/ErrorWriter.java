package io.github.kimisdk.server.http;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.wire.ErrorWire;

/** Writes errors in the wire format of a client. */
@FunctionalInterface
public interface ErrorWriter {

  /** The errors of Kimi's format. */
  ErrorWriter KIMI = (status, error) -> Answer.json(status, ErrorWire.write(error));

  /** Returns the answer that reports an error. */
  Answer error(int status, ApiError error);

  /** Returns the answer that reports an error of the server. */
  default Answer error(int status, String type, String message) {
    return error(status, ApiError.of(type, message));
  }
}
