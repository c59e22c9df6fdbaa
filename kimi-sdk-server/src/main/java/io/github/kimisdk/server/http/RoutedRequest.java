package io.github.kimisdk.server.http;

import io.github.kimisdk.internal.wire.ApiRequest;

/**
 * A request with its route.
 *
 * @param request the request
 * @param target its method, path and query
 * @param named the text that the placeholder of the route stands for; empty if there is none
 * @param caller the caller
 */
public record RoutedRequest(Request request, ApiRequest target, String named, Caller caller) {}
