package io.github.kimisdk.server.http;

/**
 * A request with its route.
 *
 * @param request the request
 * @param named the text that the placeholder of the route stands for; empty if there is none
 * @param caller the caller
 */
public record RoutedRequest(Request request, String named, Caller caller) {}
