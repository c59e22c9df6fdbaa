/**
 * Bytes of JSON and UTF-8, eight at a time: what the JSON parser, the event stream parser and the fast path share. Escapes
 * of JSON strings are decoded here and nowhere else. This package depends on no other.
 */
package io.github.kimisdk.internal.text;
