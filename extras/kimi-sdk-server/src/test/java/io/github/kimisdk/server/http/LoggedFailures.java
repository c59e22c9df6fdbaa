package io.github.kimisdk.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the warnings that a test causes, which are then not printed. */
public final class LoggedFailures extends Handler implements BeforeEachCallback, AfterEachCallback {

  private final Logger logger = Logger.getLogger("io.github.kimisdk");
  private final List<LogRecord> records = new ArrayList<>();

  @Override
  public void beforeEach(ExtensionContext context) {
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }

  public synchronized List<LogRecord> records() {
    return List.copyOf(records);
  }

  @Override
  public synchronized void publish(LogRecord one) {
    if (one.getLevel().intValue() >= Level.WARNING.intValue()) {
      records.add(one);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
