/** The JSON and multipart forms of the platform's resources: one class for each, with the client's side and the server's side. */
package io.github.kimisdk.internal.protocol.platform;
