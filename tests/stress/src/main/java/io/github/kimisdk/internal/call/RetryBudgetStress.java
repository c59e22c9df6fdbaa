package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two retries and a success that race change the budget by their sum. */
@JCStressTest
@Outcome(id = "5, 5, 495", expect = Expect.ACCEPTABLE, desc = "Both retries were paid, and one was returned.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A change was lost.")
@State
public class RetryBudgetStress {

  private static final KimiException FAILED = new KimiException.ServerError("down", "", CallDetails.NONE);

  private final RetryBudget budget = new RetryBudget();

  /** Pays for a retry. */
  @Actor
  public void retry(III_Result result) {
    result.r1 = budget.take(FAILED);
  }

  /** Pays for a retry that succeeds. */
  @Actor
  public void success(III_Result result) {
    result.r2 = budget.take(FAILED);
    budget.succeeded(result.r2);
  }

  /** Reads the budget. */
  @Arbiter
  public void read(III_Result result) {
    result.r3 = budget.left();
  }
}
