package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The routes beside the models: the list of models, the text of a PDF, a search. */
final class UpstreamFiles {

  private static final Pattern SHOWN = Pattern.compile("\\(([^()]*)\\)\\s*Tj");

  private final Map<String, String> texts = new ConcurrentHashMap<>();

  int serve(StrictUpstream.Http http, byte[] body) throws IOException {
    String path = http.path();
    if (path.equals("/v1/models")) {
      return send(http, JsonObject.of("object", "list", "data", JsonArray.of(KnownModel.ALL.stream()
          .filter(model -> !model.kimiCode()).map(UpstreamFiles::model).toList())));
    }
    if (path.equals("/v1/files") && http.method().equals("POST")) {
      return upload(http, new String(body, StandardCharsets.ISO_8859_1));
    }
    if (path.startsWith("/v1/files/") && path.endsWith("/content")) {
      return content(http, path.substring("/v1/files/".length(), path.length() - "/content".length()));
    }
    if (path.startsWith("/v1/files/") && http.method().equals("DELETE")) {
      String id = path.substring("/v1/files/".length());
      return send(http, JsonObject.of("id", id, "object", "file", "deleted", true));
    }
    if (path.equals("/v1/tools/search") || path.equals("/v1/tools/search_pro")) {
      return send(http, JsonObject.of("search_results", List.of(JsonObject.of("title", "A page", "url", "https://example.com/",
          "snippet", "A page about secret words", "site_name", "Example", "date", "2026-09-21"))));
    }
    http.error(404, "resource_not_found_error", "The requested resource was not found", false);
    return 404;
  }

  private static JsonObject model(KnownModel model) {
    return JsonObject.of("id", model.id(), "object", "model", "created", 1_784_160_000, "owned_by", "moonshot", "context_length",
        model.window(), "supports_image_in", true, "supports_video_in", true, "supports_reasoning", true);
  }

  /** Stores the text that a PDF shows, as far as it is not compressed. */
  private int upload(StrictUpstream.Http http, String body) throws IOException {
    if (!body.contains("file-extract")) {
      http.error(400, Rule.REQUEST, "Invalid purpose: only 'file-extract' accepted", false);
      return 400;
    }
    List<String> shown = new ArrayList<>();
    Matcher text = SHOWN.matcher(body);
    while (text.find()) {
      shown.add(text.group(1));
    }
    String id = "file_" + (texts.size() + 1);
    texts.put(id, String.join("\n", shown));
    return send(http, JsonObject.of("id", id, "object", "file", "bytes", size(body), "created_at", 1_788_000_000, "filename",
        "report.pdf", "purpose", "file-extract", "status", "ok", "status_details", ""));
  }

  /** Returns the length of the part that has a file name. */
  private static int size(String body) {
    int from = body.indexOf("\r\n\r\n", body.indexOf("filename=")) + 4;
    return body.indexOf("\r\n--", from) - from;
  }

  private int content(StrictUpstream.Http http, String id) throws IOException {
    String text = texts.get(id);
    if (text == null) {
      http.error(404, "resource_not_found_error", "The requested resource was not found", false);
      return 404;
    }
    return send(http,
        JsonObject.of("content", text, "file_type", "application/pdf", "filename", "report.pdf", "title", "", "type",
        "file"));
  }

  private static int send(StrictUpstream.Http http, JsonObject body) throws IOException {
    http.send(200, "application/json; charset=utf-8", Json.bytes(body), false);
    return 200;
  }
}
