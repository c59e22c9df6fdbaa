package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.UserCodeRows.Behavior;
import io.github.kimisdk.UserCodeRows.Kind;
import io.github.kimisdk.UserCodeRows.Row;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AnswerMismatch;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Code of the program, in every place of the public surface that takes it, neither hangs a call nor breaks one. */
@Timeout(60)
class UserCodeTest {

  @Test
  void everyPlaceHasARow() {
    TreeSet<String> rows = UserCodeRows.all().stream().map(Row::place).collect(Collectors.toCollection(TreeSet::new));
    assertThat(rows).containsExactlyElementsOf(CallbackPlaces.all());
  }

  @Test
  void everyMethodOfEveryTypeHasARow() {
    Map<String, Set<String>> rows = new TreeMap<>();
    Map<String, Set<String>> methods = new TreeMap<>();
    for (Row row : UserCodeRows.all()) {
      String type = CallbackPlaces.type(row.place());
      rows.computeIfAbsent(type, any -> new TreeSet<>()).add(row.called());
      methods.put(type, CallbackPlaces.methods(type));
    }
    assertThat(rows).isEqualTo(methods);
  }

  @TestFactory
  Stream<DynamicTest> everyPlaceWithEveryBehavior() {
    return UserCodeRows.all().stream().flatMap(row -> Arrays.stream(Behavior.values())
        .map(behavior -> dynamicTest(row.place() + " " + row.method() + ": " + behavior, () -> check(row, behavior))));
  }

  private static void check(Row row, Behavior behavior) throws Exception {
    try (UserCodeRig rig = new UserCodeRig(behavior)) {
      CompletableFuture<Object> end = new CompletableFuture<>();
      Thread caller = new Thread(() -> {
        try {
          end.complete(String.valueOf(row.use().run(rig)));
        } catch (Throwable thrown) {
          end.completeExceptionally(thrown);
        }
      }, "caller");
      caller.setUncaughtExceptionHandler((thread, thrown) -> { });
      caller.setDaemon(true);
      caller.start();
      if (row.late(behavior)) {
        assertThat(rig.entered.await(20, TimeUnit.SECONDS)).as("the code runs").isTrue();
        rig.time.advance(UserCodeRig.TOTAL.plus(Duration.ofSeconds(1)));
      } else if (behavior == Behavior.BLOCKS) {
        assertThat(rig.entered.await(20, TimeUnit.SECONDS)).as("the code runs").isTrue();
        rig.release();
      }
      Throwable failure = failure(end);
      assertThat(rig.calls).as("how often the code ran").hasPositiveValue();
      judge(row.kind(behavior), behavior, failure);
    }
  }

  private static void judge(Kind kind, Behavior behavior, Throwable failure) {
    if (kind == Kind.PASSED && behavior.throwing()) {
      passed(behavior, failure);
    } else if (kind == Kind.OBSERVER && behavior.throwing()) {
      assertThat(failure).as("an observer changes nothing").isNull();
    } else if (kind == Kind.DECIDER && behavior.throwing()) {
      assertThat(failure).as("a decider fails its call").satisfies(UserCodeTest::typed);
    } else if (failure != null && kind == Kind.LOOP && behavior.throwing()) {
      assertThat(failure).as("a loop passes its exception on").hasStackTraceContaining("enough");
    } else if (failure != null && (kind == Kind.PASSED || kind == Kind.LOOP) && behavior == Behavior.NULL) {
      assertThat(failure).isInstanceOfAny(NullPointerException.class, IllegalArgumentException.class, KimiException.class);
    } else if (failure != null) {
      typed(failure);
    }
  }

  /** A run throws an exception of its code as it is, or as the cause of an {@code IllegalStateException}. */
  private static void passed(Behavior behavior, Throwable failure) {
    Throwable thrown = failure;
    if (failure.getCause() != null) {
      assertThat(failure).isExactlyInstanceOf(IllegalStateException.class);
      thrown = failure.getCause();
    }
    assertThat(thrown).hasMessage("enough").isExactlyInstanceOf(switch (behavior) {
      case CHECKED -> IOException.class;
      case ERROR -> AssertionError.class;
      case REFUSES -> IllegalArgumentException.class;
      case FATAL -> InternalError.class;
      default -> IllegalStateException.class;
    });
  }

  /** The failure of a call that has ended; null if it has an answer. */
  private static Throwable failure(CompletableFuture<Object> end) throws Exception {
    try {
      end.get(20, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException thrown) {
      return thrown.getCause();
    }
  }

  private static void typed(Throwable failure) {
    assertThat(failure).isInstanceOfAny(
        KimiException.class, StoreException.class, AnswerMismatch.class, UserCodeRows.FailedResult.class);
  }
}
