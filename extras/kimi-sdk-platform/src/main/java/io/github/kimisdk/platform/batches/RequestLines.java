package io.github.kimisdk.platform.batches;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.platform.wire.BatchLines.RequestLine;
import io.github.kimisdk.platform.wire.BatchLines;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the lines of a batch, and refuses requests that a batch cannot have (platform documentation, Batch). */
final class RequestLines {

  private final String defaultModel;
  /** The check of the client; null for none. */
  private final RequestCheck check;
  /** The file has at most 100 MiB, so its ids fit into memory. */
  private final Set<String> ids = new HashSet<>();
  private String model;

  RequestLines(String defaultModel, RequestCheck check) {
    this.defaultModel = defaultModel;
    this.check = check;
  }

  int count() {
    return ids.size();
  }

  /** Returns the line of a request, with its end. */
  byte[] line(String id, ChatRequest request) {
    if (id.isBlank()) {
      throw refused("expected an id for each request of the batch, found a blank one for request " + (ids.size() + 1),
          "Results are matched to requests by their ids");
    }
    if (!ids.add(id)) {
      throw refused("expected unique ids in the batch, found \"" + id + "\" twice",
          "Results are matched to requests by their ids");
    }
    ChatRequest named = RequestWire.named(request, defaultModel);
    JsonObject body = RequestWire.write(check == null ? named : RequestWire.named(check.apply(named), defaultModel), false);
    checkModel(id, RequestWire.model(body));
    Optional<String> wrong = BatchLines.refusedMember(body);
    if (wrong.isPresent()) {
      throw refused(
          "expected a request without " + wrong.get() + " in the batch, found " + body.get(wrong.get()) + " in request \"" + id
          + "\"",
          "A batch takes no sampling values and no streams: leave it away, or use platform.bulk(...), which makes live calls");
    }
    return bytes(BatchLines.write(new RequestLine(id, body)));
  }

  private static byte[] bytes(JsonObject line) {
    byte[] json = Json.bytes(line);
    byte[] ended = Arrays.copyOf(json, json.length + 1);
    ended[json.length] = '\n';
    return ended;
  }

  private void checkModel(String id, String found) {
    if (model == null) {
      Model known = Models.shipped().of(found);
      // The service decides about models that the table does not know.
      if (known.known() && !known.acceptsBatch()) {
        throw refused("expected a model that batches take, found " + found + " in request \"" + id + "\"",
            "Batches take " + batchable()
            + ": name one in the requests or with kimi.withModel(...), or use platform.bulk(...), which makes live calls");
      }
      model = found;
    } else if (!found.equals(model)) {
      throw refused("expected one model in the batch, found " + model + " and, in request \"" + id + "\", " + found,
          "Submit a batch for each model");
    }
  }

  private static String batchable() {
    return Models.shipped().all().stream().filter(Model::acceptsBatch).map(Model::id).collect(Collectors.joining(" and "));
  }

  static KimiException refused(String what, String hint) {
    return new KimiException.BadRequest(what + "; nothing was sent", hint, CallDetails.NONE);
  }
}
