package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Profile;

/** The profile of a member of Kimi Code, whose members the official client shows and nothing documents. */
public final class ProfileWire {

  public static final String PATH = "/me";

  private ProfileWire() {}

  /**
   * Reads an answer.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is no object
   */
  public static Profile read(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    return new Profile(
        LenientMembers.text(fields, "user_id"),
        LenientMembers.text(fields, "nickname"),
        LenientMembers.text(fields, "status"),
        LenientMembers.text(fields, "region"),
        LenientMembers.text(fields, "user_level"),
        LenientMembers.text(fields, "user_level_name"),
        fields.rest());
  }
}
