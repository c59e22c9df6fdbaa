/**
 * Files of JSON Lines for stored conversations and for journals: checksums, damage and its place, writes that keep the lines of
 * other writers, permissions, and locks between programs.
 */
package io.github.kimisdk.store.lines;
