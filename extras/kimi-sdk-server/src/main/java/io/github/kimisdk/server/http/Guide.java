package io.github.kimisdk.server.http;

/** The pages of the guide at the site, in which messages of the server end. */
public enum Guide {
  GATEWAY("gateway"),
  SETTINGS("gateway-settings");

  private static final String SITE = "https://kimisdk.github.io/kimi-sdk/docs/";

  private final String page;

  Guide(String page) {
    this.page = page;
  }

  /** Returns the end of a message. */
  public String see() {
    return "See " + SITE + page + ".html";
  }
}
