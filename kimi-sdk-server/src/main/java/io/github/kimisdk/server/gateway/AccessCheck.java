package io.github.kimisdk.server.gateway;

import io.github.kimisdk.server.fake.MultipartReader;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Ascii;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.RequestKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/** Decides by the head of a request whether a served model may be used. Nothing of the body has been read by then. */
public final class AccessCheck {

  private static final String JSON = "application/json";
  private static final int MOST_WITHOUT_KEY = 4096;

  private final Settings options;
  private final BrowserCheck browsers;

  public AccessCheck(Settings options, String host, int port) {
    this.options = options;
    this.browsers = new BrowserCheck(options, host, port);
  }

  /** Returns the refusal of a request or the answer to a preflight request; empty if the request is admitted. */
  Optional<Answer> answer(RequestHead head, ErrorWriter errors) {
    return stranger(head, errors).or(() -> notJson(head, errors));
  }

  /**
   * Returns the refusal of an upload; empty if it is admitted. Its form is a type that a page of another origin can send without
   * asking, but then the browser names the origin.
   */
  Optional<Answer> answerToUpload(RequestHead head, ErrorWriter errors) {
    String type = head.header("content-type").orElse("none");
    return stranger(head, errors)
        .or(() -> MultipartReader.boundary(type).isPresent() ? Optional.empty() : Optional.of(errors.error(
        415, "invalid_request_error", "expected the header Content-Type: multipart/form-data with a boundary, found " + type)));
  }

  /** Returns the refusal of a foreign host, a foreign origin or an unknown key, or the answer to a preflight request. */
  Optional<Answer> stranger(RequestHead head, ErrorWriter errors) {
    Optional<Answer> answer = foreign(head, errors);
    boolean known = answer.isPresent() || accepts(RequestKey.of(head.headers(), head.path()).orElse(""));
    return known ? answer : Optional.of(errors.error(401, "incorrect_api_key_error", "Incorrect API key provided"));
  }

  /** Returns the refusal of a request that needs no key and may therefore have a short body only. */
  Optional<Answer> answerWithoutKey(RequestHead head, ErrorWriter errors) {
    Optional<Answer> answer = foreign(head, errors).or(() -> notJson(head, errors));
    boolean large = head.length() == RequestHead.CHUNKED || head.length() > MOST_WITHOUT_KEY;
    return answer.isPresent() || !large ? answer : Optional.of(errors.error(
        413, "invalid_request_error", "expected a body of at most " + MOST_WITHOUT_KEY + " bytes and its length"));
  }

  private static Optional<Answer> notJson(RequestHead head, ErrorWriter errors) {
    return head.method().equals("POST") && !isJson(head) ? Optional.of(errors.error(415, "invalid_request_error",
        "expected the header Content-Type: " + JSON + ", found " + head.header("content-type").orElse("none")))
        : Optional.empty();
  }

  /** Returns the refusal of a compressed body, which would be read as it is; empty if the body is plain. */
  static Optional<Answer> encoded(RequestHead head, ErrorWriter errors) {
    return head.header("content-encoding").filter(encoding -> !Ascii.trim(encoding).equalsIgnoreCase("identity")).map(encoding ->
        errors.error(415, "invalid_request_error", "expected a body without Content-Encoding, found " + encoding)
            .withHeader("Accept-Encoding", "identity"));
  }

  /** Returns the refusal of a foreign host or origin, or the answer to a preflight request. It needs no key. */
  Optional<Answer> foreign(RequestHead head, ErrorWriter errors) {
    return browsers.answer(head, errors);
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

  /** Compares a key with all keys, in a time that does not depend on how much of it is right. */
  boolean accepts(String key) {
    byte[] given = bytes(key);
    boolean found = options.keys().isEmpty();
    for (String one : options.keys().keySet()) {
      found |= MessageDigest.isEqual(bytes(one), given);
    }
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
