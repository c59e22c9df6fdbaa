package io.github.kimisdk.benchmarks;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * The JSON texts that are parsed and written. The first three have the shapes of texts that JSON libraries are
 * commonly measured with; all are made up, each from one seed.
 */
public enum Document {
  /** Like {@code twitter.json}: 100 statuses of many members, Japanese text, indented. 0.5 MB. */
  TWITTER,
  /** Like {@code citm_catalog.json}: many small objects and small numbers, ids as names, indented. 1.4 MB. */
  CITM,
  /** Like {@code canada.json}: pairs of numbers with a fraction, compact. 2.1 MB. */
  CANADA,
  /** A chat request: 40 tools and a history of 1 MB, English, code with escapes, tool calls, some Chinese. */
  REQUEST,
  /** A chat response of 700 bytes in English. */
  RESPONSE,
  /** A chat response of 2 KB in Chinese. */
  CHINESE,
  /** One chunk of a stream, 250 bytes. */
  CHUNK,
  /** A chat request with the same tools and a history of a million tokens. */
  HISTORY;

  private static final String[] ENGLISH = {
    "the", "model", "reads", "a", "file", "and", "writes", "what", "it", "finds", "there", "because", "nobody",
    "asked", "for", "more", "than", "that", "while", "tests", "run", "on", "every", "change",
  };

  private static final String[] CODE = {
    "if (x < 10) {\n  return \"low\";\n}\n", "for (int i = 0; i < n; i++) {\n\tsum += v[i];\n}\n", "// nothing to do\n",
    "System.out.println(\"done: \" + count);\n", "public static void main(String[] args) {\n", "}\n\n",
  };

  private static final String[] EASTERN = {
    "名前", "です", "、", "今日", "の", "天気", "は", "空", "が", "青い", "。", "光", "短波", "散乱", "😀", "！",
  };

  /**
   * The text.
   *
   * @return UTF-8
   */
  public byte[] bytes() {
    return this == TWITTER || this == CITM
        ? Json.pretty(value()).getBytes(StandardCharsets.UTF_8) : Json.bytes(value());
  }

  private JsonValue value() {
    Random random = new Random(20_270_000 + ordinal());
    return switch (this) {
      case TWITTER -> JsonObject.of("statuses", list(100, i -> status(random, true)),
          "search_metadata", JsonObject.of("completed_in", 0.087, "count", 100, "query", "%E4%B8%80"));
      case CITM -> catalog(random);
      case CANADA -> JsonObject.of("type", "FeatureCollection", "features", List.of(JsonObject.of("type", "Feature",
          "properties", JsonObject.of("name", "Canada"),
          "geometry", JsonObject.of("type", "Polygon", "coordinates", list(480, i -> ring(random))))));
      case REQUEST -> request(600, random);
      case HISTORY -> request(2_400, random);
      case RESPONSE -> response(english(random, 60));
      case CHINESE -> response(eastern(random, 300));
      case CHUNK -> Json.parse(new String(Workload.A_ENGLISH.bytes(), StandardCharsets.UTF_8).lines().findFirst()
          .orElseThrow().substring(6));
    };
  }

  private static JsonArray list(int size, IntFunction<JsonValue> element) {
    List<JsonValue> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(element.apply(i));
    }
    return JsonArray.of(list);
  }

  private static String text(Random random, int words, String[] from, String between) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : between).append(from[random.nextInt(from.length)]);
    }
    return text.toString();
  }

  private static String english(Random random, int words) {
    return text(random, words, ENGLISH, " ");
  }

  private static String eastern(Random random, int words) {
    return text(random, words, EASTERN, "");
  }

  private static JsonObject status(Random random, boolean outer) {
    long id = 505_874_000_000_000_000L + random.nextInt(1_000_000_000);
    JsonObject status = JsonObject.of(
        "metadata", JsonObject.of("result_type", "recent", "iso_language_code", "ja"),
        "created_at", "Sun Aug 31 00:29:" + (10 + random.nextInt(50)) + " +0000 2014",
        "id", id, "id_str", Long.toString(id), "text", "@aym0566x \n\n" + eastern(random, 20),
        "source", "<a href=\"http://twitter.com/download/iphone\" rel=\"nofollow\">Twitter for iPhone</a>",
        "truncated", false, "in_reply_to_status_id", null, "in_reply_to_user_id", 866_260_188,
        "in_reply_to_screen_name", "aym0566x", "user", user(random), "geo", null, "coordinates", null, "place", null,
        "contributors", null);
    if (outer && random.nextInt(4) > 0) {
      status = status.with("retweeted_status", status(random, false));
    }
    return status.with("retweet_count", JsonNumber.of(random.nextInt(500)))
        .with("favorite_count", JsonNumber.of(random.nextInt(9)))
        .with("entities", entities(random))
        .with("favorited", Json.of(false)).with("retweeted", Json.of(false)).with("lang", Json.of("ja"));
  }

  private static JsonObject entities(Random random) {
    return JsonObject.of("hashtags", List.of(), "symbols", List.of(),
        "urls", list(random.nextInt(2), i -> JsonObject.of("url", "http://t.co/" + word(random),
            "expanded_url", "http://example.com/" + word(random) + "/" + word(random), "display_url",
            word(random) + ".example.com", "indices", List.of(22, 44))),
        "user_mentions", list(1 + random.nextInt(2), i -> JsonObject.of("screen_name", word(random),
            "name", eastern(random, 4), "id", random.nextInt(900_000_000), "id_str", "866260188",
            "indices", List.of(0, 9))));
  }

  private static JsonObject user(Random random) {
    int id = 100_000_000 + random.nextInt(900_000_000);
    return JsonObject.of(
        "id", id, "id_str", Integer.toString(id), "name", eastern(random, 4), "screen_name", word(random),
        "location", eastern(random, 3), "description", eastern(random, 25), "url", null,
        "entities", JsonObject.of("description", JsonObject.of("urls", List.of())),
        "protected", false, "followers_count", random.nextInt(3_000), "friends_count", random.nextInt(900),
        "listed_count", random.nextInt(20), "created_at", "Sat Sep 10 10:30:11 +0000 2011",
        "favourites_count", random.nextInt(9_000), "utc_offset", 32_400, "time_zone", "Tokyo", "geo_enabled", true,
        "verified", false, "statuses_count", random.nextInt(90_000), "lang", "ja", "contributors_enabled", false,
        "is_translator", false, "profile_background_color", "C0DEED",
        "profile_background_image_url", "http://abs.example.com/images/themes/theme1/bg.png",
        "profile_background_tile", false,
        "profile_image_url", "http://pbs.example.com/profile_images/" + id + "/" + word(random) + "_normal.jpeg",
        "profile_banner_url", "https://pbs.example.com/profile_banners/" + id + "/1409318784",
        "profile_link_color", "0084B4", "profile_text_color", "333333", "profile_use_background_image", true,
        "default_profile", true, "default_profile_image", false, "following", false, "notifications", false);
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 6 + random.nextInt(6); i > 0; i--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private static JsonObject catalog(Random random) {
    Map<String, Object> areas = new LinkedHashMap<>();
    Map<String, Object> events = new LinkedHashMap<>();
    for (int i = 0; i < 180; i++) {
      long id = 138_586_341L + i;
      events.put(Long.toString(id), JsonObject.of("description", null, "id", id, "logo",
          i % 3 == 0 ? "/images/UE0AAAAACEKo6QAAAAZDSVRN" : null, "name", english(random, 4), "subTopicIds",
          list(3, k -> JsonNumber.of(337_184_262 + random.nextInt(20))), "subjectCode", null, "subtitle", null,
          "topicIds", list(2, k -> JsonNumber.of(324_846_098 + random.nextInt(20)))));
      areas.put(Long.toString(205_705_993L + i), "Arrière-scène " + word(random));
    }
    return JsonObject.of("areaNames", areas, "blockNames", Map.of(), "events", events, "performances",
        list(240, i -> performance(random)), "venueNames", Map.of("PLEYEL_PLEYEL", "Salle Pleyel"));
  }

  private static JsonObject performance(Random random) {
    return JsonObject.of("eventId", 138_586_341 + random.nextInt(180), "id", 339_887_544 + random.nextInt(1_000),
        "logo", null, "name", null,
        "prices", list(4, i -> JsonObject.of("amount", 10_000 + 250 * random.nextInt(300), "audienceSubCategoryId",
            337_100_890, "seatCategoryId", 338_937_295 + i)),
        "seatCategories", list(4, i -> JsonObject.of("areas", list(12, k -> JsonObject.of("areaId",
            205_705_993 + random.nextInt(180), "blockIds", List.of())), "seatCategoryId", 338_937_295 + i)),
        "seatMapImage", null, "start", 1_372_701_600_000L + random.nextInt(), "venueCode", "PLEYEL_PLEYEL");
  }

  private static JsonArray ring(Random random) {
    return list(115, i -> JsonArray.of(number(-141 + random.nextInt(80), random), number(41 + random.nextInt(42), random)));
  }

  private static JsonNumber number(int whole, Random random) {
    return JsonNumber.parse(whole + "." + (100_000 + random.nextInt(900_000))
        + (random.nextBoolean() ? "999999977" : "000000009"));
  }

  private static JsonObject response(String text) {
    return JsonObject.of("id", "chatcmpl-68c1a4f27d1e5b9a3c4d5e6f", "object", "chat.completion", "created",
        1_788_001_001, "model", "kimi-k2.6", "choices", List.of(JsonObject.of("index", 0, "message",
            JsonObject.of("role", "assistant", "content", text), "finish_reason", "stop")),
        "usage", JsonObject.of("prompt_tokens", 19, "completion_tokens", 21, "total_tokens", 40));
  }

  private static JsonObject request(int messages, Random random) {
    return JsonObject.of("model", "kimi-k2.6", "messages", list(messages, i -> message(i, random)), "stream", true,
        "temperature", 0.6, "tools", list(40, i -> tool(i, random)));
  }

  private static JsonObject message(int i, Random random) {
    return switch (i % 4) {
      case 0 -> JsonObject.of("role", "user", "content",
          i % 16 == 0 ? eastern(random, 200) : english(random, 150));
      case 1 -> JsonObject.of("role", "assistant", "content", "", "reasoning_content", english(random, 120),
          "tool_calls", list(2, k -> JsonObject.of("id", "call_" + i + "_" + k, "type", "function", "function",
              JsonObject.of("name", "read_file", "arguments",
                  "{\"path\": \"src/main/java/" + word(random) + ".java\", \"lines\": [1, 200]}"))));
      case 2 -> JsonObject.of("role", "tool", "tool_call_id", "call_" + (i - 1) + "_0", "name", "read_file",
          "content", text(random, 110, CODE, ""));
      default -> JsonObject.of("role", "assistant", "content", english(random, 300));
    };
  }

  private static JsonObject tool(int i, Random random) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (int k = 0; k < 6; k++) {
      properties.put(word(random), JsonObject.of("type", k % 2 == 0 ? "string" : "integer", "description",
          english(random, 12)));
    }
    return JsonObject.of("type", "function", "function", JsonObject.of("name", "tool_" + i, "description",
        english(random, 40), "parameters", JsonObject.of("type", "object", "properties", properties, "required",
            properties.keySet(), "additionalProperties", false)));
  }
}
