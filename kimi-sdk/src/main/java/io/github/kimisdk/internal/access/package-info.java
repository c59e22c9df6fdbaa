/**
 * Functions of exported packages that only hidden packages call, in the manner of the JDK's {@code SharedSecrets}. This
 * package depends on no other.
 */
package io.github.kimisdk.internal.access;
