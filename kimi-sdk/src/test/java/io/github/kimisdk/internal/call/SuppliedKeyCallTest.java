package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.keys.SuppliedKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls whose key a program supplies: when it is asked, and what its answer leads to. */
@Timeout(60)
class SuppliedKeyCallTest {

  private static final String REFUSED = "{\"error\":{\"message\":\"no such key\",\"type\":\"invalid_authentication_error\"}}";

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private UnaryOperator<String> supplier = refused -> "key-" + asked.size() + "-0123456789";
  private final FakeService service = new FakeService(null, time -> new SuppliedKey(refused -> {
    asked.add(refused.orElse("any"));
    return CompletableFuture.completedFuture(supplier.apply(refused.orElse("any")));
  }, time));

  @AfterEach
  void close() {
    service.close();
  }

  private static String answer(CompletableFuture<String> call) throws Exception {
    return call.get(20, TimeUnit.SECONDS);
  }

  private static KimiException failure(CompletableFuture<String> call) {
    Throwable thrown = catchThrowable(() -> answer(call));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    return (KimiException) thrown.getCause();
  }

  private List<String> keys() {
    return service.requests.stream().map(request -> request.headers().firstValue("Authorization").orElseThrow()).toList();
  }

  @Test
  void eachCallAsksForItsKey() throws Exception {
    service.answer(200, "1").answer(200, "2");
    assertThat(answer(service.start(ask("m")))).isEqualTo("1");
    assertThat(answer(service.start(ask("m")))).isEqualTo("2");
    assertThat(asked).containsExactly("any", "any");
    assertThat(keys()).containsExactly("Bearer key-1-0123456789", "Bearer key-2-0123456789");
  }

  @Test
  void aRefusedKeyIsReplacedOnceAndTheAttemptDoesNotCount() throws Exception {
    service.answer(401, REFUSED).answer(200, "1");
    assertThat(answer(service.start(ask("m")))).isEqualTo("1");
    assertThat(asked).containsExactly("any", "key-1-0123456789");
    assertThat(keys()).containsExactly("Bearer key-1-0123456789", "Bearer key-2-0123456789");
    assertThat(service.heard).containsExactly("begun 1", "retrying AccessDenied PT0S", "begun 1", "ended SUCCEEDED");
    assertThat(service.reports.get(0).attempts()).isEqualTo(2);
  }

  @Test
  void aSecondRefusalIsTheFailureOfTheCall() {
    service.answer(401, REFUSED).answer(401, REFUSED);
    assertThat(failure(service.start(ask("m")))).isInstanceOf(KimiException.AccessDenied.class)
        .hasMessageContaining("no such key");
    assertThat(asked).hasSize(2);
    assertThat(service.requests).hasSize(2);
  }

  @Test
  void anotherRefusalIsNoneOfTheKey() {
    service.answer(403, "{\"error\":{\"message\":\"not yours\"}}");
    assertThat(failure(service.start(ask("m")))).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(asked).hasSize(1);
  }

  @Test
  void theSameKeyAgainIsNotSentAgain() {
    supplier = refused -> "key-same-0123456789";
    service.answer(401, REFUSED);
    KimiException failure = failure(service.start(ask("m")));
    assertThat(failure).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(failure.hint()).startsWith("The key supplier gave the refused key again. ");
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void aRequestThatIsSentOnceKeepsItsRefusalAndTheNextCallGetsAnotherKey() throws Exception {
    service.answer(401, REFUSED).answer(200, "1");
    OutgoingRequest once = OutgoingRequest.of("POST", URI.create(FakeService.BASE + "/x"), Content.jsonOnce(new byte[] {'1'}));
    assertThat(failure(service.start(once))).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(asked).hasSize(1);
    assertThat(answer(service.start(ask("m")))).isEqualTo("1");
    assertThat(asked).containsExactly("any", "key-1-0123456789");
  }

  @Test
  void aSupplierThatFailsAfterARefusalIsToldWithIt() {
    service.answer(401, REFUSED);
    IllegalStateException broken = new IllegalStateException("log in");
    supplier = refused -> {
      if (refused.equals("any")) {
        return "key-1-0123456789";
      }
      throw broken;
    };
    KimiException failure = failure(service.start(ask("m")));
    assertThat(failure).isInstanceOf(KimiException.Misconfigured.class).hasMessageContaining("the key supplier failed");
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(KimiException.AccessDenied.class);
  }

  @Test
  void anAcceptedKeyServesOtherCallsWhenTheRefreshFails() throws Exception {
    service.answer(200, "1").answer(401, REFUSED).answer(200, "2");
    supplier = refused -> {
      if (refused.equals("any")) {
        return "key-1-0123456789";
      }
      throw new IllegalStateException("log in");
    };
    assertThat(answer(service.start(ask("m")))).isEqualTo("1");
    assertThat(failure(service.start(ask("m")))).isInstanceOf(KimiException.class);
    assertThat(answer(service.start(ask("m")))).as("the key was accepted before").isEqualTo("2");
  }

  @Test
  void anErrorDoesNotAcceptTheKey() {
    service.answer(300, "{}").answer(401, REFUSED);
    supplier = refused -> {
      if (refused.equals("any")) {
        return "key-1-0123456789";
      }
      throw new IllegalStateException("log in");
    };
    failure(service.start(ask("m")));
    failure(service.start(ask("m")));
    assertThat(failure(service.start(ask("m")))).as("no service has accepted the key")
        .isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("log in");
    assertThat(service.requests).hasSize(2);
  }

  @Test
  void aSupplierThatCallsThroughTheSameClientFailsInsteadOfWaitingForItself() {
    List<CompletableFuture<String>> inner = new ArrayList<>();
    supplier = refused -> {
      inner.add(service.start(ask("m")));
      return "key-1-0123456789";
    };
    service.answer(200, "1");
    CompletableFuture<String> outer = service.start(ask("m"));
    catchThrowable(() -> answer(outer));
    assertThat(failure(inner.get(0))).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("the key supplier waits for a call that needs its key");
    assertThat(outer).isCompletedWithValue("1");
  }

  @Test
  void aCopyWithAKeyAsksNoSupplier() throws Exception {
    service.answer(200, "1");
    CompletableFuture<String> call = WholeReceiver.start(service.dispatcher.copy("other-key-0123456789", "a test"),
        service.settings(), WholeReceiver.Operation.of(ask("m"), Object::toString));
    assertThat(answer(call)).isEqualTo("1");
    assertThat(asked).isEmpty();
    assertThat(keys()).containsExactly("Bearer other-key-0123456789");
  }
}
