/**
 * Conversations in a folder: a {@link io.github.kimisdk.tool.ConversationStore} of files.
 *
 * <p>Start at {@link io.github.kimisdk.store.DirectoryStore#of(java.nio.file.Path)}.
 */
package io.github.kimisdk.store;
