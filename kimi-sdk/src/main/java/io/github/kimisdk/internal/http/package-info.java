/** The edge to the JDK's HTTP client: one exchange at a time, its bodies, its timeouts, and the pool of clients. */
package io.github.kimisdk.internal.http;
