package io.github.kimisdk.server.fake;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.protocol.platform.FormulaWire.Run;
import io.github.kimisdk.internal.protocol.platform.FormulaWire;
import io.github.kimisdk.internal.protocol.platform.PlatformPaths;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.Route;
import java.util.List;
import java.util.Optional;

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
    return tools ? Answer.json(200, FormulaWire.write(List.<ToolSpec>of(formula.get().spec())))
        : run(formula.get(), received);
  }

  private static Answer run(SampleFormula formula, Request received) {
    Run run;
    try {
      run = FormulaWire.readRun(received.json());
    } catch (JsonParseException | JsonTypeException wrong) {
      return Answer.error(400, "invalid_request_error", "Invalid request: " + wrong.getMessage());
    }
    if (!run.name().equals(formula.spec().name())) {
      return Answer.error(400, "invalid_request_error",
          "Invalid request: expected the function " + formula.spec().name() + " of " + formula.uri() + ", found " + run.name());
    }
    return Answer.json(200, FormulaWire.write("fiber-" + received.id(), formula.uri(), run, context(formula, run)));
  }

  private static JsonObject context(SampleFormula formula, Run run) {
    try {
      return formula.context(run.arguments());
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return FormulaWire.failure(String.valueOf(wrong.getMessage()));
    }
  }
}
