package io.github.kimisdk.mcp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects the lines of the log, each behind its level, until it is closed. */
final class Logged extends Handler implements AutoCloseable {

  private static final Logger LOGGER = Logger.getLogger("io.github.kimisdk.mcp");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Level before = LOGGER.getLevel();

  Logged() {
    LOGGER.addHandler(this);
    LOGGER.setUseParentHandlers(false);
    LOGGER.setLevel(Level.ALL);
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line.getLevel() + " " + line.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
    LOGGER.setLevel(before);
  }
}
