package io.github.kimisdk.jdbc;

import io.github.kimisdk.tool.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * The exceptions of a store. Drivers write the address of the database into their messages, with the password if it is part of
 * the address. So a {@link StoreException} has no exception of a driver as its cause, but a copy with a masked message.
 */
final class StoreFailures {

  /** An address or a password begins behind one of these. */
  private static final List<String> SECRETS = List.of("jdbc:", "://", "password=", "passwd=", "pwd=", "secret=", "token=");
  private static final int LONGEST = 300;

  private StoreFailures() {}

  /** A use of the database has failed, and changed nothing. */
  static StoreException failed(String use, Exception thrown, String advice) {
    SQLException masked = masked(thrown);
    return new StoreException("cannot " + use + ": expected an answer of the database, found " + masked.getMessage()
        + "; nothing was changed: " + advice, masked);
  }

  static StoreException unknownOutcome(String use, Exception thrown) {
    SQLException masked = masked(thrown);
    return new StoreException("cannot " + use + " for sure: expected that the database confirms it, found " + masked.getMessage()
        + "; the outcome is unknown, so all or nothing was stored: open the conversation again, which loads what is stored",
        masked);
  }

  private static SQLException masked(Exception thrown) {
    SQLException known = thrown instanceof SQLException sql ? sql : new SQLException(thrown.getMessage());
    String shown = shown(String.valueOf(known.getMessage()));
    SQLException masked = new SQLException(thrown.getClass().getName() + ": " + shown + " (SQLState " + known.getSQLState()
        + ", code " + known.getErrorCode() + ")", known.getSQLState(), known.getErrorCode());
    masked.setStackTrace(thrown.getStackTrace());
    return masked;
  }

  /** Returns the first line up to a secret, because nothing tells where one ends. Further lines of PostgreSQL show values. */
  private static String shown(String message) {
    String line = message.lines().findFirst().orElse("");
    String lower = line.toLowerCase(Locale.ROOT);
    int end = line.length();
    for (String secret : SECRETS) {
      int at = lower.indexOf(secret);
      end = at < 0 ? end : Math.min(end, at + secret.length());
    }
    boolean cut = end < line.length();
    String safe = line.substring(0, end) + (cut ? "***" : "");
    return safe.codePointCount(0, safe.length()) > LONGEST
        ? safe.substring(0, safe.offsetByCodePoints(0, LONGEST)) + "..." : safe;
  }
}
