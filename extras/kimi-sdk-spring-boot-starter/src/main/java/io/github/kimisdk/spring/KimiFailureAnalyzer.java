package io.github.kimisdk.spring;

import io.github.kimisdk.call.KimiException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells at the start of a program which setting of the client is missing or wrong. */
class KimiFailureAnalyzer extends AbstractFailureAnalyzer<KimiException.Misconfigured> {

  @Override
  protected FailureAnalysis analyze(Throwable root, KimiException.Misconfigured cause) {
    return new FailureAnalysis("The client of Kimi cannot be built: " + cause.what() + ".",
        cause.hint() + ". In Spring Boot the key is the property kimi.key, and the address kimi.base-url.", cause);
  }
}
