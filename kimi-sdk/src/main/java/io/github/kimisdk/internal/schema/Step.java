package io.github.kimisdk.internal.schema;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One step of a path from the root of a schema to a part of it. A path is a chain of steps, so a deep schema needs no copy of the
 * path for each level. Null is the path of the root.
 *
 * @param before the previous step, or null
 * @param name the name of the member
 * @param index the index of the element if the member is an array of schemas; otherwise -1
 */
public record Step(Step before, String name, int index) {

  static Step to(Step before, String name) {
    return new Step(before, name, -1);
  }

  /** Returns the path of an element of an array. */
  static Step element(Step array, int index) {
    return array.index < 0 ? new Step(array.before, array.name, index) : to(array, Integer.toString(index));
  }

  /** Returns a JSON pointer with one more step. */
  public static String append(String pointer, String name) {
    return pointer + pointer(to(null, name));
  }

  /** Returns the JSON pointer of a path. */
  static String pointer(Step last) {
    Deque<Step> steps = new ArrayDeque<>();
    for (Step step = last; step != null; step = step.before) {
      steps.push(step);
    }
    StringBuilder pointer = new StringBuilder();
    for (Step step : steps) {
      pointer.append('/').append(step.name.replace("~", "~0").replace("/", "~1"));
      if (step.index >= 0) {
        pointer.append('/').append(step.index);
      }
    }
    return pointer.toString();
  }
}
