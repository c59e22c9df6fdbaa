package io.github.kimisdk.spring;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.tool.AgentListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One listener for several. Each is told of each event, even if another one throws. */
final class Listeners {

  private Listeners() {}

  static Optional<CallListener> ofCalls(List<CallListener> all) {
    return all.size() < 2 ? all.stream().findFirst() : Optional.of(new Calls(all));
  }

  static Optional<AgentListener> ofAgents(List<AgentListener> all) {
    return all.size() < 2 ? all.stream().findFirst() : Optional.of(new Agents(all));
  }

  private static <L> void each(List<L> all, Consumer<L> event) {
    Throwable first = null;
    for (L listener : all) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error thrown) {
        if (first == null) {
          first = thrown;
        } else if (first != thrown) {
          first.addSuppressed(thrown);
        }
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }

  private record Calls(List<CallListener> all) implements CallListener {

    @Override
    public void begun(CallOrigin origin, int attempt) {
      each(all, listener -> listener.begun(origin, attempt));
    }

    @Override
    public void retrying(KimiException failure, Duration pause) {
      each(all, listener -> listener.retrying(failure, pause));
    }

    @Override
    public void fallingBack(KimiException failure, String model) {
      each(all, listener -> listener.fallingBack(failure, model));
    }

    @Override
    public void resuming(Optional<KimiException> failure) {
      each(all, listener -> listener.resuming(failure));
    }

    @Override
    public void ended(CallReport report) {
      each(all, listener -> listener.ended(report));
    }
  }

  private record Agents(List<AgentListener> all) implements AgentListener {

    @Override
    public void began(Scope scope) {
      each(all, listener -> listener.began(scope));
    }

    @Override
    public void waited(Scope scope, Duration time) {
      each(all, listener -> listener.waited(scope, time));
    }

    @Override
    public void ended(PartReport report) {
      each(all, listener -> listener.ended(report));
    }
  }
}
