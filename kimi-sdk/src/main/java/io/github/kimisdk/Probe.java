package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.call.ApiCalls;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.ModelAdvice;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.models.Availability.Check;
import io.github.kimisdk.models.Availability;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.time.Duration;
import java.util.List;

/** A cheap probe of the service: one request for the list of models, once, for at most ten seconds. */
final class Probe {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final ApiCalls api;
  private final Endpoint endpoint;

  Probe(ApiCalls api) {
    CallSettings settings = api.settings();
    this.api = api.with(settings.withRetry(RetryPolicy.NONE).withTimeouts(shortened(settings.timeouts())));
    this.endpoint = settings.endpoint();
  }

  private static Timeouts shortened(Timeouts timeouts) {
    return timeouts.withTotal(timeouts.total().filter(total -> total.compareTo(LONGEST) < 0).orElse(LONGEST));
  }

  /** Asks the service. Only the end of the call by this program is thrown. */
  Availability run() {
    try {
      List<Model> listed = api.awaitJson(api.get("/models"), ModelsWire::read);
      return answered(Check.PASSED, model(listed.stream().map(Model::id).toList()));
    } catch (KimiException.Interrupted stopped) {
      throw stopped;
    } catch (KimiException failed) {
      return failed(failed);
    }
  }

  /** An alias is accepted and not listed. */
  private Check model(List<String> listed) {
    String model = endpoint.model();
    boolean alias = endpoint.coding() && Models.shipped().of(model).flag("alias", false);
    return listed.contains(model) || alias ? Check.PASSED : Check.failed(ModelAdvice.hint(model, listed, endpoint));
  }

  private Availability failed(KimiException failure) {
    String hint = failure.getMessage();
    Check unknown = Check.unknown("the list of models did not come");
    if (failure instanceof KimiException.AccessDenied) {
      return answered(Check.failed(hint), unknown);
    }
    if (failure instanceof KimiException.Misconfigured || Failures.isKeyless(failure)) {
      Check reachable = failure.status().isPresent() ? Check.PASSED
          : Check.unknown("no request was sent, because there is no key");
      return new Availability(endpoint.model(), reachable, Check.failed(hint), unknown);
    }
    if (failure instanceof KimiException.QuotaExhausted) {
      return answered(Check.PASSED, Check.failed(hint));
    }
    if (failure instanceof KimiException.RateLimited) {
      return answered(Check.PASSED, Check.unknown(hint));
    }
    if (failure instanceof KimiException.NotFound) {
      return answered(Check.unknown(hint), unknown);
    }
    int status = failure.status().orElse(0);
    if (status >= 400 && status < 500 && !(failure instanceof KimiException.InvalidResponse)) {
      return answered(Check.unknown(hint), unknown);
    }
    return new Availability(endpoint.model(), Check.failed(hint), unknown, unknown);
  }

  private Availability answered(Check key, Check model) {
    return new Availability(endpoint.model(), Check.PASSED, key, model);
  }
}
