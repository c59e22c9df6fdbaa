/**
 * The JSON and multipart forms of the services beside the models: files, search, formulas, balance and quotas.
 *
 * <p>Each resource has one class {@code XxxWire} with the client's side. The server's side is in the artifact of the server. The
 * package contains no HTTP.
 */
package io.github.kimisdk.platform.wire;
