package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Successor;
import io.github.kimisdk.internal.text.KeyMask;
import java.util.List;
import java.util.Optional;

/** Asks the next model if one is overloaded or unknown, and nothing of an answer has come. Each model is asked once. */
final class Fallback implements Successor {

  private final ModelRequests requests;
  private final List<String> models;

  Fallback(ModelRequests requests, List<String> models) {
    this.requests = requests;
    this.models = models;
  }

  @Override
  public Optional<Next> after(Ended ended) {
    KimiException failure = ended.failure().orElse(null);
    boolean ofModel = failure instanceof KimiException.Overloaded || failure instanceof KimiException.NotFound;
    boolean first = ended.before().stream().noneMatch(step -> step.fresh() && step.by() != this);
    if (!ofModel || !first || ended.flowing()) {
      return Optional.empty();
    }
    return models.stream().filter(model -> !requests.asked(model)).findFirst().map(model -> Next.anew(
        this, listener -> listener.fallingBack(failure, KeyMask.known(model)), () -> requests.fallBack(failure, model)));
  }
}
