package io.github.kimisdk.server;

import io.github.kimisdk.internal.wire.ApiCall;
import io.github.kimisdk.internal.wire.ServerFormat;

/**
 * A request that was understood as a call.
 *
 * @param received the request
 * @param format its wire format
 * @param call the call that its path makes
 */
record ServedCall(ServerRequest received, ServerFormat format, ApiCall call) {

  /** Returns the errors of the format. */
  ErrorWriter errors() {
    return (status, error) -> ScriptedAnswer.json(status, format.writeError(status, error, received.id()));
  }
}
