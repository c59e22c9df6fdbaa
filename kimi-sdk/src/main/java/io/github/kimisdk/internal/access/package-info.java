/**
 * Functions of exported packages that only hidden packages call, in the manner of the JDK's {@code SharedSecrets}. It also
 * has the rule that exported and hidden packages share for the pieces of tool calls. This package depends on no other.
 */
package io.github.kimisdk.internal.access;
