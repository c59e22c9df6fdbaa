package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Successor;
import io.github.kimisdk.internal.text.KeyMask;
import java.util.List;
import java.util.Optional;

/**
 * Asks the next model if one is overloaded or unknown, and nothing of an answer has come. Each model is asked once.
 *
 * @param requests the requests to the models so far
 * @param models the models to ask after that of the request, in their order
 */
record Fallback(ModelRequests requests, List<String> models) implements Successor {

  @Override
  public Optional<Next> after(Ended ended) {
    boolean first = ended.before().stream().noneMatch(step -> step.kind() == Kind.PART);
    return ended.failure().filter(failure -> first && !ended.flowing() && ofModel(failure))
        .flatMap(failure -> models.stream().filter(model -> !requests.asked(model)).findFirst().map(model -> Next.anew(
            this, listener -> listener.fallingBack(failure, KeyMask.known(model)), () -> requests.fallBack(failure, model))));
  }

  private static boolean ofModel(KimiException failure) {
    return failure instanceof KimiException.Overloaded || failure instanceof KimiException.NotFound;
  }
}
