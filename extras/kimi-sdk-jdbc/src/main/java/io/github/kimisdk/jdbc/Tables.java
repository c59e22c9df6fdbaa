package io.github.kimisdk.jdbc;

import java.util.List;

/**
 * The SQL of the tables of a store. Every value is a parameter; only the prefix, which was checked, and the dialect are part of
 * a text.
 *
 * @param prefix the beginning of the names of all tables
 */
record Tables(String prefix) {

  /** The version of the tables. Another arrangement of them has another number. */
  static final int VERSION = 1;

  private static final String COLUMNS = " (id_hash, record_index, record, stored_millis)";
  private static final int LONGEST_PREFIX = 40;
  private static final String FIRST_LETTERS = "abcdefghijklmnopqrstuvwxyz_";
  private static final String LETTERS = FIRST_LETTERS + "0123456789";

  Tables {
    boolean valid = prefix.length() <= LONGEST_PREFIX && prefix.chars().allMatch(letter -> LETTERS.indexOf(letter) >= 0)
        && (prefix.isEmpty() || FIRST_LETTERS.indexOf(prefix.charAt(0)) >= 0);
    if (!valid) {
      throw new IllegalArgumentException("expected a prefix of at most " + LONGEST_PREFIX
          + " lower-case letters, digits and _, not beginning with a digit, found " + prefix);
    }
  }

  String conversations() {
    return prefix + "conversations";
  }

  String records() {
    return prefix + "records";
  }

  private String versions() {
    return prefix + "schema";
  }

  /** Returns the statements that create the tables. */
  List<String> definitions(SqlDialect dialect) {
    return List.of(
        "CREATE TABLE IF NOT EXISTS " + versions() + " (\n"
        + "  version INTEGER NOT NULL PRIMARY KEY\n)" + dialect.options(),
        "CREATE TABLE IF NOT EXISTS " + conversations() + " (\n"
        + "  id_hash VARCHAR(64) NOT NULL PRIMARY KEY,\n"
        + "  id " + dialect.text() + " NOT NULL\n)" + dialect.options(),
        "CREATE TABLE IF NOT EXISTS " + records() + " (\n"
        + "  id_hash VARCHAR(64) NOT NULL,\n"
        + "  record_index INTEGER NOT NULL,\n"
        + "  record " + dialect.text() + " NOT NULL,\n"
        + "  stored_millis BIGINT NOT NULL,\n"
        + "  PRIMARY KEY (id_hash, record_index),\n"
        + "  FOREIGN KEY (id_hash) REFERENCES " + conversations() + " (id_hash)\n)" + dialect.options());
  }

  /** Fails if another process was faster. */
  String setVersion() {
    return "INSERT INTO " + versions() + " (version) VALUES (" + VERSION + ")";
  }

  String version() {
    return "SELECT version FROM " + versions() + " ORDER BY version DESC";
  }

  String page() {
    return "SELECT record_index, record FROM " + records() + " WHERE id_hash = ? AND record_index >= ? AND record_index < ?"
        + " ORDER BY record_index";
  }

  String count() {
    return "SELECT MAX(record_index) + 1 FROM " + records() + " WHERE id_hash = ?";
  }

  /** Fails if the row exists. */
  String create() {
    return "INSERT INTO " + conversations() + " (id_hash, id) VALUES (?, ?)";
  }

  /** Adds the first record. Adds nothing without a conversation, and fails if another writer has added it. */
  String insertFirst(SqlDialect dialect) {
    return insertFrom(dialect, "0", conversations()) + " WHERE p.id_hash = ?";
  }

  /** Adds a record behind another one. Adds nothing if that is missing, and fails if another writer has added it. */
  String insertBehind(SqlDialect dialect) {
    return insertFrom(dialect, "p.record_index + 1", records()) + " WHERE p.id_hash = ? AND p.record_index = ?";
  }

  private String insertFrom(SqlDialect dialect, String index, String table) {
    return "INSERT INTO " + records() + COLUMNS + " SELECT p.id_hash, " + index + ", " + dialect.parameter(dialect.text()) + ", "
        + dialect.parameter("BIGINT") + " FROM " + table + " p";
  }

  /** Adds a further record in the transaction that has added the one before it. */
  String insert() {
    return "INSERT INTO " + records() + COLUMNS + " VALUES (?, ?, ?, ?)";
  }

  /** The conversations behind a hash, with the time of their last records. */
  String list() {
    return "SELECT c.id, " + changed() + " FROM " + conversations() + " c WHERE c.id_hash > ? AND EXISTS (SELECT 1 FROM "
        + records() + " e WHERE e.id_hash = c.id_hash) ORDER BY c.id_hash LIMIT ?";
  }

  private String changed() {
    return "(SELECT r.stored_millis FROM " + records()
        + " r WHERE r.id_hash = c.id_hash ORDER BY r.record_index DESC LIMIT 1)";
  }

  String deleteRecords() {
    return "DELETE FROM " + records() + " WHERE id_hash = ? AND stored_millis < ?";
  }

  /** Deletes no conversation that has records. */
  String deleteConversation() {
    return "DELETE FROM " + conversations() + " WHERE id_hash = ? AND NOT EXISTS (SELECT 1 FROM " + records()
        + " r WHERE r.id_hash = ?)";
  }

  /** The conversations whose last records are older than a time. */
  String expired() {
    return "SELECT c.id_hash FROM " + conversations() + " c WHERE c.id_hash > ? AND " + changed() + " < ?"
        + " ORDER BY c.id_hash LIMIT ?";
  }
}
