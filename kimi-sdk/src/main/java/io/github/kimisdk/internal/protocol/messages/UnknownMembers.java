package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** Members that this version does not know, in an answer to a client. */
public final class UnknownMembers {

  private UnknownMembers() {}

  /**
   * Returns an object with more members. Members of the same name are left out: the answer may come from another format, whose
   * members have other meanings, and client libraries rely on the members of this one.
   */
  public static JsonObject added(JsonObject object, JsonObject more) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    more.members().forEach(members::putIfAbsent);
    return JsonObject.of(members);
  }
}
