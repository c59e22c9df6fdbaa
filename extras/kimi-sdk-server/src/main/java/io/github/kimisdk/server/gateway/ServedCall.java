package io.github.kimisdk.server.gateway;

import io.github.kimisdk.server.format.ApiCall;
import io.github.kimisdk.server.format.ServerFormat;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Caller;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Request;

/**
 * A request that was understood as a call.
 *
 * @param received the request
 * @param caller the caller
 * @param format its wire format
 * @param call the call that its path makes
 */
record ServedCall(Request received, Caller caller, ServerFormat format, ApiCall call) {

  /** Returns the errors of the format. */
  ErrorWriter errors() {
    return (status, error) -> Answer.json(status, format.writeError(status, error, received.id()));
  }
}
