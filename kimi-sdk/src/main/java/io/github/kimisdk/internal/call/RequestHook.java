package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.access.CallAccess;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.text.HeaderRules;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.JsonNull;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Asks the program for the request of an attempt. The program neither sees nor sets the key, and its request goes to the host of
 * the call.
 *
 * @param hook the function of the program; null for none
 */
record RequestHook(UnaryOperator<CallRequest> hook) {

  static final RequestHook NONE = new RequestHook(null);

  /** The program refused a request; the cause says why. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private Refused(Throwable cause) {
      super(null, cause, false, false);
    }
  }

  /** Returns the request to send; the details name the call and the attempt. */
  OutgoingRequest changed(OutgoingRequest made, CallDetails known, Transport transport, Callbacks callbacks) throws Refused {
    try {
      return hook == null ? made : asked(made, known, transport, callbacks);
    } catch (Throwable refusal) {
      throw new Refused(refusal);
    }
  }

  private OutgoingRequest asked(OutgoingRequest made, CallDetails known, Transport transport, Callbacks callbacks) {
    Map<String, String> hidden = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Map<String, String> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    transport.headers(made).forEach((name, value) -> {
      boolean open = HeaderRules.settable(name) && KeyMask.known(value).equals(value);
      (open ? shown : hidden).put(name, value);
    });
    byte[] json = made.body() instanceof Content.Bytes content && content.json() ? content.bytes() : new byte[0];
    CallRequest before = CallAccess.REQUEST.copy(
        CallRequest.of(made.method(), transport.shown(made.uri()), json).withHeaders(shown),
        known.origin().orElseThrow(), known.attempt());
    CallRequest after = callbacks.ask(() -> hook.apply(before));
    Objects.requireNonNull(after, "expected onRequest to return a request, found null");
    hidden.putAll(after.headers());
    byte[] bytes = after.body().orElse(json);
    if (json.length == 0 && bytes.length > 0) {
      // This refuses, as it would have refused the program.
      before.withJson(JsonNull.NULL);
    }
    Content body = Arrays.equals(bytes, json) ? made.body()
        : new Content.Bytes(made.body().type(), bytes, made.body().repeatable());
    URI address = after.uri().equals(before.uri()) ? made.uri() : sameHost(made.uri(), after.uri());
    return made.replaced(after.method(), address, body, hidden);
  }

  /** Refuses an address to which the key must not go. The message does not contain it, because it may have a secret. */
  private static URI sameHost(URI expected, URI found) {
    if (!Objects.equals(place(expected), place(found)) || found.getRawFragment() != null) {
      throw new KimiException.Misconfigured(
          "expected onRequest to return an address at " + place(expected) + " without a fragment, found another one",
          "The key would go to another host; set the address of a host in baseUrl(...)");
    }
    return found;
  }

  private static String place(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
