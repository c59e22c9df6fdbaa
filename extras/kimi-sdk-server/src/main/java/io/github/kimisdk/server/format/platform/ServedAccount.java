package io.github.kimisdk.server.format.platform;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Balance;
import io.github.kimisdk.platform.data.Profile;
import io.github.kimisdk.platform.data.RequestSignature;

/** The half of the account that serves: balance, profile and signatures. */
public final class ServedAccount {

  private ServedAccount() {}

  /** Writes a balance. */
  public static JsonObject write(Balance balance) {
    JsonObject data = new ObjectWriter()
        .put("available_balance", JsonNumber.of(balance.available()))
        .put("voucher_balance", JsonNumber.of(balance.voucher()))
        .put("cash_balance", JsonNumber.of(balance.cash()))
        .with(balance.extra());
    return new ObjectWriter().put("code", 0).put("data", data).put("scode", "0x0").put("status", JsonBoolean.TRUE).object();
  }

  /** Writes a profile. */
  public static JsonObject write(Profile profile) {
    return new ObjectWriter()
        .put("user_id", profile.userId())
        .put("nickname", profile.nickname())
        .put("status", profile.status())
        .put("region", profile.region())
        .put("user_level", profile.level())
        .put("user_level_name", profile.levelName())
        .with(profile.extra());
  }

  /**
   * Reads a signature that is to be checked.
   *
   * @throws JsonTypeException if a member is missing or has another type
   */
  public static RequestSignature read(JsonValue body) {
    ObjectReader fields = ObjectReader.of(body, "");
    String nonce = fields.required("nonce");
    long timestamp = fields.number("timestamp").orElseThrow(() -> new JsonTypeException("/timestamp", "number", "nothing"));
    return new RequestSignature(nonce, timestamp, fields.required("model"), fields.required("signature"));
  }

  /** Writes whether a signature is valid. */
  public static JsonObject write(boolean valid) {
    return new ObjectWriter().put("valid", JsonBoolean.of(valid)).object();
  }
}
