package io.github.kimisdk.strict;

import io.github.kimisdk.json.JsonObject;
import java.util.Set;

/**
 * One thing that Kimi refuses.
 *
 * @param source the section of the wire reference; "guess" in it says that the text is not recorded
 * @param wrong members of a request that the rule refuses, over the smallest request of the route
 * @param right members of a request that is nearly the same and that no rule refuses
 */
record Rule(Set<Route> routes, String name, String source, Refusal refusal, Check check, String wrong, String right) {

  static final String REQUEST = "invalid_request_error";
  private static final String USER = "{'role':'user','content':'go on'}";

  /** Returns the text of the refusal, or an empty text. */
  interface Check {
    String refusal(Asked asked);
  }

  /** The status and the type of a refusal. */
  record Refusal(int status, String type) {}

  static Rule of(Route route, String name, String source, Check check, String wrong, String right) {
    return new Rule(Set.of(route), name, source, new Refusal(400, REQUEST), check, wrong, right);
  }

  Rule with(int status, String type) {
    return new Rule(routes, name, source, new Refusal(status, type), check, wrong, right);
  }

  /** Returns the smallest request of a route with further members. */
  static JsonObject request(Route route, String members) {
    JsonObject body = Body.json(switch (route) {
      case CHAT -> "{'model':'kimi-k3','messages':[" + USER + "]}";
      case MESSAGES -> "{'model':'kimi-k3','max_tokens':1000,'messages':[" + USER + "]}";
      case RESPONSES -> "{'model':'kimi-k3','input':[{'type':'message','role':'user','content':'go on'}]}";
    });
    for (var member : Body.json(members).members().entrySet()) {
      body = body.with(member.getKey(), member.getValue());
    }
    return body;
  }
}
