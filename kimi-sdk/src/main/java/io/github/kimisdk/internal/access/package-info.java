/**
 * Functions of exported packages that only hidden packages call, in the manner of the JDK's {@code SharedSecrets}. It also
 * has what exported and hidden packages share: the rule for the pieces of tool calls, and the mask of JSON.
 */
package io.github.kimisdk.internal.access;
