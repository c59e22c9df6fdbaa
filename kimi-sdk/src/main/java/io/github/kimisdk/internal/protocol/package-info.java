/** The list of wire formats. Each format is a package below this one. */
package io.github.kimisdk.internal.protocol;
