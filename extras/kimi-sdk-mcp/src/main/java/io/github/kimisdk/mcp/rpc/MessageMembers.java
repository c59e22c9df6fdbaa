package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Members of objects that another side has written. A member of another type counts as absent. */
public final class MessageMembers {

  private MessageMembers() {}

  /** The text of a member. */
  public static Optional<String> find(JsonObject of, String member) {
    return string(of.tryGet(member).orElse(null)).findFirst();
  }

  /** The text of a member; the empty string if there is none. */
  public static String text(JsonObject of, String member) {
    return find(of, member).orElse("");
  }

  /** The texts of an array. */
  public static List<String> texts(JsonObject of, String member) {
    return of.tryGet(member).orElse(null) instanceof JsonArray array
        ? array.values().stream().flatMap(MessageMembers::string).toList()
        : List.of();
  }

  private static Stream<String> string(JsonValue value) {
    return value instanceof JsonString text ? Stream.of(text.value()) : Stream.empty();
  }

  /** The object of a member; one without members if there is none. */
  public static JsonObject object(JsonObject of, String member) {
    return of.tryGet(member).orElse(null) instanceof JsonObject object ? object : JsonObject.EMPTY;
  }

  /** The value of a member; another one if there is none. */
  public static boolean flag(JsonObject of, String member, boolean otherwise) {
    return of.tryGet(member).orElse(null) instanceof JsonBoolean flag ? flag.value() : otherwise;
  }
}
