package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.access.Version;
import io.github.kimisdk.internal.call.Dispatcher;
import io.github.kimisdk.internal.call.ModelAdvice;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.threads.Scheduler;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of the connections, which all copies of a client share.
 *
 * @param headers the headers of every request
 * @param limits the rates of all calls together; null for none
 * @param scheduler the clock and the timers
 * @param client the HTTP client of the program; null for one of the library
 * @param plain whether the key may go to another machine without TLS
 */
record Connections(Map<String, String> headers, RateLimits limits, Scheduler scheduler, HttpClient client, boolean plain) {

  static final Connections STANDARD = new Connections(
      Map.of("User-Agent", "kimi-sdk/" + Version.current() + " java/" + Runtime.version().feature()), null, Scheduler.SYSTEM,
      null, false);

  Connections withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    more.put(name, value);
    return new Connections(more, limits, scheduler, client, plain);
  }

  Connections withLimits(RateLimits rates) {
    return new Connections(headers, rates, scheduler, client, plain);
  }

  Connections withScheduler(Scheduler other) {
    return new Connections(headers, limits, other, client, plain);
  }

  Connections withClient(HttpClient other) {
    return new Connections(headers, limits, scheduler, other, plain);
  }

  Connections withPlainHttp() {
    return new Connections(headers, limits, scheduler, client, true);
  }

  /** Refuses an address to which the key would go without TLS. */
  void check(Endpoint endpoint) {
    if (endpoint.inClear() && !plain) {
      throw new KimiException.Misconfigured(
          "expected https:// for a host other than this machine, found " + endpoint.baseUrl(),
          "The key would travel in the clear; use https, or allowPlainHttp() in a network that you trust");
    }
  }

  /** Creates the dispatcher of a client. The supplier of the key is null for a fixed key. */
  Dispatcher dispatcher(ApiKey key, SuppliedKey supplied, Timeouts timeouts) {
    Transport transport = new Transport(key, headers, client, timeouts.connect(), scheduler);
    return new Dispatcher(transport, limits, new ModelAdvice(), supplied);
  }
}
