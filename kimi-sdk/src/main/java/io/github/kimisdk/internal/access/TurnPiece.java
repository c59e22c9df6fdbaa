package io.github.kimisdk.internal.access;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a turn that only one protocol has, and how much of the turn stands before it. In JSON it is
 * {@code {"messages":{…},"after":[120,0,1]}}.
 *
 * @param own the members that only this protocol knows
 * @param reasoning the characters of reasoning before it
 * @param text the characters of text before it
 * @param calls the tool calls before it
 */
public record TurnPiece(JsonObject own, int reasoning, int text, int calls) {

  /** The member that says what stands before a piece. */
  public static final String AFTER = "after";

  /** Returns a piece with what stands before it, unless it has that. */
  public static JsonObject at(JsonObject piece, int reasoning, int text, int calls) {
    return piece.has(AFTER) ? piece
        : piece.with(AFTER, JsonArray.of(JsonNumber.of(reasoning), JsonNumber.of(text), JsonNumber.of(calls)));
  }

  /** Returns the pieces of a protocol. One without a place stands first. */
  public static List<TurnPiece> of(List<JsonObject> origin, String protocol) {
    List<TurnPiece> pieces = new ArrayList<>();
    for (JsonObject piece : origin) {
      if (piece.tryGet(protocol).orElse(null) instanceof JsonObject own) {
        TurnPiece placed = of(piece);
        pieces.add(new TurnPiece(own, placed.reasoning, placed.text, placed.calls));
      }
    }
    return pieces;
  }

  /** Returns a piece of any protocol with its place. */
  public static TurnPiece of(JsonObject piece) {
    JsonObject placed = at(piece, 0, 0, 0);
    return new TurnPiece(piece, before(placed, 0), before(placed, 1), before(placed, 2));
  }

  private static int before(JsonObject piece, int kind) {
    try {
      return piece.get(AFTER).get(kind).asInt();
    } catch (JsonTypeException odd) {
      return 0;
    }
  }
}
