/** Masks keys in JSON. */
package io.github.kimisdk.internal.masks;
