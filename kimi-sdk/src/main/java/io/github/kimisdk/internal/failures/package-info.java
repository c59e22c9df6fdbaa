/** Failures: the classifier of errors, the exceptions of a call, and their hints. */
package io.github.kimisdk.internal.failures;
