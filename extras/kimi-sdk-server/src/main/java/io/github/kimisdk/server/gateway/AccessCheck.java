package io.github.kimisdk.server.gateway;

import io.github.kimisdk.server.fake.MultipartReader;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Ascii;
import io.github.kimisdk.server.http.BadRequest;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.Route.Access;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Decides at the head of a request whether a served model may be used. Nothing of the body has been read by then. */
public final class AccessCheck {

  private static final String JSON = "application/json";

  /** The largest body of a request without a key. */
  private static final int MOST_WITHOUT_KEY = 4096;

  private final BrowserCheck browsers;
  private final long formBytes;

  private AccessCheck(BrowserCheck browsers, long formBytes) {
    this.browsers = browsers;
    this.formBytes = formBytes;
  }

  /** Takes the address of the server, and how messages name a setting. */
  public AccessCheck(GatewaySettings options, String host, int port, UnaryOperator<String> named) {
    this(new BrowserCheck(options, host, port, named), options.limits().formBytes());
  }

  /** Returns a copy with the hosts and origins of other settings. */
  AccessCheck with(GatewaySettings options) {
    return new AccessCheck(browsers.with(options), formBytes);
  }

  /**
   * Returns the refusal of a request, or the answer to a preflight request; empty if it is admitted.
   *
   * @param stranger why its caller is refused; empty if the server knows it
   */
  Optional<Answer> answer(Access access, RequestHead head, Optional<String> stranger, ErrorWriter errors) {
    if (access == Access.FREE) {
      return Optional.empty();
    }
    return browsers.answer(head, errors).or(() -> needed(access, head, stranger, errors)).or(() -> encoded(head, errors));
  }

  private Optional<Answer> needed(Access access, RequestHead head, Optional<String> stranger, ErrorWriter errors) {
    return switch (access) {
      case FREE, PAGE -> Optional.empty();
      case SMALL -> notJson(head, errors).or(() -> large(head, errors));
      case KNOWN -> unknown(stranger, errors);
      case JSON, LIMITED -> unknown(stranger, errors).or(() -> notJson(head, errors));
      case UPLOAD -> unknown(stranger, errors).or(() -> notForm(head, errors));
    };
  }

  private static Optional<Answer> unknown(Optional<String> stranger, ErrorWriter errors) {
    return stranger.map(why -> errors.error(401, "incorrect_api_key_error", why));
  }

  private static Optional<Answer> large(RequestHead head, ErrorWriter errors) {
    boolean large = head.length() == RequestHead.CHUNKED || head.length() > MOST_WITHOUT_KEY;
    return large ? Optional.of(errors.error(
        413, "invalid_request_error", "expected a body of at most " + MOST_WITHOUT_KEY + " bytes and its length"))
        : Optional.empty();
  }

  /**
   * Returns the refusal of an upload. Its form is a type that a page of another origin can send without asking, but then the
   * browser names the origin.
   */
  private Optional<Answer> notForm(RequestHead head, ErrorWriter errors) {
    String type = head.header("content-type").orElse("none");
    if (MultipartReader.boundary(type).isEmpty()) {
      return Optional.of(errors.error(
          415, "invalid_request_error", "expected the header Content-Type: multipart/form-data with a boundary, found " + type));
    }
    return head.length() <= formBytes ? Optional.empty()
        : Optional.of(errors.error(413, "invalid_request_error", BadRequest.tooLarge().getMessage()));
  }

  private static Optional<Answer> notJson(RequestHead head, ErrorWriter errors) {
    return head.method().equals("POST") && !isJson(head) ? Optional.of(errors.error(415, "invalid_request_error",
        "expected the header Content-Type: " + JSON + ", found " + head.header("content-type").orElse("none")))
        : Optional.empty();
  }

  /** Returns the refusal of a compressed body, which would be read as it is; empty if the body is plain. */
  private static Optional<Answer> encoded(RequestHead head, ErrorWriter errors) {
    return head.header("content-encoding").filter(encoding -> !Ascii.trim(encoding).equalsIgnoreCase("identity")).map(encoding ->
        errors.error(415, "invalid_request_error", "expected a body without Content-Encoding, found " + encoding)
            .withHeader("Accept-Encoding", "identity"));
  }

  Map<String, String> headers(RequestHead head) {
    return browsers.headers(head);
  }

  /** A page of another origin can send a form or plain text without asking the server, but not JSON. */
  private static boolean isJson(RequestHead head) {
    String type = head.header("content-type").orElse("");
    int parameters = type.indexOf(';');
    return Ascii.trim(parameters < 0 ? type : type.substring(0, parameters)).equalsIgnoreCase(JSON);
  }
}
