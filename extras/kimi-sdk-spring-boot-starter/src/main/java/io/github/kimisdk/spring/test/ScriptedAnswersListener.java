package io.github.kimisdk.spring.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Empties the script after each test method, because test classes share a context. */
class ScriptedAnswersListener extends AbstractTestExecutionListener {

  @Override
  public void afterTestMethod(TestContext test) {
    if (test.hasApplicationContext()) {
      test.getApplicationContext().getBeanProvider(ScriptedAnswers.class).ifAvailable(ScriptedAnswers::clear);
    }
  }
}
