package io.github.kimisdk.internal.failures;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.text.ErrorPage;

/**
 * Hints for failures that depend on the host. Keys, consoles, memberships and payments of Kimi are named for Kimi's own hosts
 * only; about other servers nothing is known.
 */
final class HostHints {

  private static final String OTHERS_ACCOUNT = "The account behind this server has no quota left; trying again does not help";
  private static final String OTHERS_RIGHTS = "This server knows the key and does not allow the call; ask its operator";

  private static final String MESSAGES = "Endpoint.withProtocol(Protocol.MESSAGES), which Kimi Code serves to every key, or ";

  private static final String MEMBERSHIPS =
      Endpoint.CODING.baseUrl() + " or " + Endpoint.CODING_GLOBAL.baseUrl() + ", and the prefix of a key does not tell which";

  private static final String ASK = "; KimiPlatform.of(kimi).whichHost() asks Kimi's hosts which of them takes it";

  private final Endpoint endpoint;
  private final ApiKey key;
  private final boolean streamable;

  HostHints(Endpoint endpoint, ApiKey key, boolean streamable) {
    this.endpoint = endpoint;
    this.key = key;
    this.streamable = streamable;
  }

  /** Whether the host belongs to Kimi. */
  private boolean kimi() {
    return endpoint.platform() || endpoint.coding();
  }

  private String base() {
    return endpoint.baseUrl().toString();
  }

  /** The hint for an unknown key. */
  String key() {
    if (!kimi()) {
      return "Check the key that this server expects, and the base URL " + base();
    }
    if (key.coding() && !endpoint.coding()) {
      return "This key is one of Kimi Code (sk-kimi-...) and works only on " + MEMBERSHIPS;
    }
    if (endpoint.coding()) {
      return "Kimi Code takes its own keys only (sk-kimi-...), an expired one looks like any other, and some models need a "
          + "larger "
          + "membership; a key works only on " + MEMBERSHIPS + "; keys of the platforms work on "
          + Endpoint.INTERNATIONAL.baseUrl() + " or " + Endpoint.CHINA.baseUrl() + ASK;
    }
    Endpoint other = endpoint.baseUrl().equals(Endpoint.CHINA.baseUrl()) ? Endpoint.INTERNATIONAL : Endpoint.CHINA;
    return "Keys belong to one host: a key of the other platform works only on " + other.baseUrl()
        + "; check the key and the base URL" + ASK;
  }

  /** The hint for an exhausted quota. */
  String quota() {
    if (endpoint.coding()) {
      return "The quota of the membership is used up until its next reset, which its page shows; waiting is all that helps";
    }
    return endpoint.platform() ? "Top up the account or choose another plan; trying again does not help" : OTHERS_ACCOUNT;
  }

  /** The hint for a call that is not allowed. The texts are Kimi's own. */
  String rights(String words) {
    if (!kimi()) {
      return ErrorPage.linked(OTHERS_RIGHTS, "rights");
    }
    String hint = RefusalTable.hint("AccessDenied", words).orElseThrow();
    return endpoint.protocol() == Protocol.MESSAGES ? hint.replace(MESSAGES, "") : hint;
  }

  /** The hint for a page that refuses a call: it says nothing of the key. */
  String page() {
    return "A page comes from a proxy or firewall before the service, such as Cloudflare; check the base URL " + base()
        + ", and whether it admits this machine and its User-Agent";
  }

  /** The hint for an unknown resource. */
  String missing() {
    String list = "GET " + base() + "/models lists ";
    return kimi()
        ? "An unknown model, a retired one and one that this account may not use get this same answer; " + list
        + "what it may use"
        : "Check the model id and the base URL " + base() + "; " + list + "the models of this server";
  }

  /** The hint for a request that is too large. */
  String size() {
    return (kimi() ? "A request holds at most 100 MB" : "This server takes smaller requests")
        + "; send fewer or smaller pictures and videos, or less text";
  }

  /** The hint for a failure of the server. */
  String server(int status) {
    if (status == 501 || status == 505 || status == 511) {
      return "The server does not know such a call, or the network wants a sign-in first; check the base URL " + base();
    }
    if (status != 504) {
      return "Try again in a while; if this continues, report it with the request id";
    }
    return (kimi() ? "The gateway gives up after 15 minutes without a byte" : "A gateway gave up before the answer came")
        + (streamable ? "; stream the answer, or ask for less" : "; ask for less");
  }
}
