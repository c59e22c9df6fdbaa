/**
 * Conversations in a database: a {@link io.github.kimisdk.tool.ConversationStore} over a {@link javax.sql.DataSource}.
 *
 * <p>This package does not contain a pool of connections, a driver, or a second form of the records.
 *
 * <p>Start at {@link io.github.kimisdk.jdbc.JdbcConversationStore#of(javax.sql.DataSource)}.
 */
package io.github.kimisdk.jdbc;
