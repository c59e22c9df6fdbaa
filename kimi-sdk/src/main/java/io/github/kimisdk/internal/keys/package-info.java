/** Keys: the one place that holds a key, and the keys that a program supplies. */
package io.github.kimisdk.internal.keys;
