package io.github.kimisdk.server.fake;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.wire.FormulaWire.Run;
import io.github.kimisdk.platform.wire.PlatformPaths;
import io.github.kimisdk.server.format.platform.ServedFormula;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.Route;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The routes of formulas: the declaration of a formula's function, and a run of it. */
final class FormulaRoutes {

  private static final String BEFORE = "/v1" + PlatformPaths.FORMULAS;

  private final List<SampleFormula> formulas;

  FormulaRoutes(Account data) {
    this.formulas = SampleFormula.all(data);
  }

  List<Route> routes() {
    return List.of(
        Route.of("GET " + BEFORE + "{uri*}" + PlatformPaths.FORMULA_TOOLS, request ->
            answer(request.named(), true, request.request())),
        Route.of("POST " + BEFORE + "{uri*}" + PlatformPaths.FORMULA_FIBERS, request ->
            answer(request.named(), false, request.request())));
  }

  private Answer answer(String uri, boolean tools, Request received) {
    Optional<SampleFormula> formula = formulas.stream().filter(one -> one.uri().equals(uri)).findFirst();
    if (formula.isEmpty()) {
      List<String> known = formulas.stream().map(SampleFormula::uri).toList();
      return Answer.error(404, "resource_not_found_error", "there is no formula " + uri + "; this server has " + known);
    }
    return tools ? Answer.json(200, ServedFormula.write(List.<ToolSpec>of(formula.get().spec())))
        : run(formula.get(), received);
  }

  private static Answer run(SampleFormula formula, Request received) {
    Run run;
    try {
      run = ServedFormula.readRun(received.json());
    } catch (JsonParseException | JsonTypeException wrong) {
      return Answer.error(400, "invalid_request_error", "Invalid request: " + wrong.getMessage());
    }
    if (!run.name().equals(formula.spec().name())) {
      return Answer.error(400, "invalid_request_error",
          "Invalid request: expected the function " + formula.spec().name() + " of " + formula.uri() + ", found " + run.name());
    }
    return Answer.json(200, ServedFormula.write("fiber-" + received.id(), formula.uri(), run, context(formula, run)));
  }

  private static JsonObject context(SampleFormula formula, Run run) {
    try {
      return formula.context(run.arguments());
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return ServedFormula.failure(String.valueOf(wrong.getMessage()));
    }
  }

  /**
   * An invented formula with one function. The names of the functions are guesses, except {@code web_search}.
   *
   * @param uri the URI of the formula
   * @param spec the declaration of its function
   * @param work makes the context of a fiber from the arguments; it throws where they cannot be used
   */
  record SampleFormula(String uri, ToolSpec.Function spec, Function<JsonObject, JsonObject> work) {

    private static final String BEGIN = "----MOONSHOT ENCRYPTED BEGIN----";
    private static final String END = "----MOONSHOT ENCRYPTED END----";

    /** Returns all formulas. Search and fetch answer from the data. */
    static List<SampleFormula> all(Account data) {
      return List.of(
          of("web-search", "web_search", "Searches the web", "query", query ->
          encrypted(data.search(SearchRequest.of(query)).toString())),
          of("fetch", "fetch", "Reads a page of the web", "url", url -> ServedFormula.output(data.page(url).markdown())),
          of("date", "date", "Tells the day in UTC", "format",
              format -> ServedFormula.output(LocalDate.now(ZoneOffset.UTC).toString())),
          of("base64", "base64_decode", "Decodes base64", "text",
              text -> ServedFormula.output(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))));
    }

    private static SampleFormula of(
        String formula, String function, String description, String parameter, Function<String, JsonObject> work) {
      JsonObject parameters = JsonObject.of(
          "type", "object", "properties", JsonObject.of(parameter, JsonObject.of("type", "string")), "required",
          List.of(parameter));
      return new SampleFormula("moonshot/" + formula + ":latest", ToolSpec.function(function, description, parameters),
          arguments -> work.apply(arguments.get(parameter).asString()));
    }

    /** The service encrypts the results of its search. Here they are encoded only. */
    private static JsonObject encrypted(String text) {
      String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      return ServedFormula.encryptedOutput(BEGIN + encoded + END);
    }

    /** Runs the function. */
    JsonObject context(String arguments) {
      return work.apply(Json.parse(arguments).asObject());
    }
  }
}
