package io.github.kimisdk.platform.data;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * The member of Kimi Code to whom a key belongs. The service documents none of the members, so that each may be absent.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param userId the id of the member
 * @param nickname the name that the member chose
 * @param status the state of the membership
 * @param region the region of the account
 * @param level the level of the membership
 * @param levelName the name of the level
 * @param extra members that this version does not know
 */
public record Profile(
    Optional<String> userId, Optional<String> nickname, Optional<String> status, Optional<String> region, Optional<String> level,
    Optional<String> levelName, JsonObject extra) {

  /**
   * Creates a profile from all components.
   *
   * @param userId the id or empty
   * @param nickname the name or empty
   * @param status the state or empty
   * @param region the region or empty
   * @param level the level or empty
   * @param levelName its name or empty
   * @param extra unknown members, not null
   */
  public Profile {
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(nickname, "nickname");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(levelName, "levelName");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a profile of an id and a name.
   *
   * @param userId the id
   * @param nickname the name
   * @return the profile
   */
  public static Profile of(String userId, String nickname) {
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(nickname, "nickname");
    return new Profile(
        Optional.of(userId), Optional.of(nickname), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        JsonObject.EMPTY);
  }

  /**
   * Returns a copy with a level.
   *
   * @param level the level
   * @param levelName its name
   * @return a copy
   */
  public Profile withLevel(String level, String levelName) {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(levelName, "levelName");
    return new Profile(userId, nickname, status, region, Optional.of(level), Optional.of(levelName), extra);
  }

  /**
   * Returns the profile in one line, without the id.
   *
   * @return for example {@code Profile[Ada, Advanced]}
   */
  @Override
  public String toString() {
    return "Profile[" + nickname.orElse("unnamed") + levelName.or(() -> level).map(name -> ", " + name).orElse("") + "]";
  }
}
