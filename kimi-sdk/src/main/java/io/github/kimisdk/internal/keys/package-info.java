/** Keys: the one place that holds a key, the keys that a program supplies, and the names of headers that carry secrets. */
package io.github.kimisdk.internal.keys;
