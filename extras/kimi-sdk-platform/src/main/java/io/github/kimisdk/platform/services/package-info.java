/**
 * The client's side of the services beside the models that are more than one call: search, fetch and formulas.
 *
 * <p>{@link io.github.kimisdk.platform.services.ServiceHost} decides which of them a base URL has. The classes of {@link
 * io.github.kimisdk.platform} delegate to this package.
 */
package io.github.kimisdk.platform.services;
