/** The server's side of the wire formats: what each of them implements, and how a request finds its format. */
package io.github.kimisdk.server.format;
