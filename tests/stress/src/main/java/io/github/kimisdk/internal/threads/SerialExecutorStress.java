package io.github.kimisdk.internal.threads;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Tasks of two threads, one of which adds a task from within a task, run one at a time, and none is lost. */
@JCStressTest
@Outcome(id = "3, 0", expect = Expect.ACCEPTABLE, desc = "Each task has run and has seen the effects of those before it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was lost, or two tasks overlapped.")
@State
public class SerialExecutorStress {

  private final SerialExecutor serial = new SerialExecutor(failure -> { }, null);
  private int count;
  private int inside;
  private int overlaps;

  private void task() {
    if (inside++ != 0) {
      overlaps++;
    }
    count++;
    inside--;
  }

  /** Adds a task. */
  @Actor
  public void plain() {
    serial.run(this::task);
  }

  /** Adds a task that adds another one. */
  @Actor
  public void nested() {
    serial.run(() -> {
      serial.run(this::task);
      task();
    });
  }

  /** Reads the counters in a task, as all users of the executor do. */
  @Arbiter
  public void read(II_Result result) {
    serial.run(() -> {
      result.r1 = count;
      result.r2 = overlaps;
    });
  }
}
