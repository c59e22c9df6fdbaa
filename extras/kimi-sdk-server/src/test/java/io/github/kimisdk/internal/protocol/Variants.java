package io.github.kimisdk.internal.protocol;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Values of the records of a request, made by the components of the records. Each string and number is unique, so that it is
 * found again in another JSON. A component of a new type fails; a component of a known type is set without a change here.
 */
final class Variants {

  /** A value with one component set, and the names of the components that lead there. */
  record Variant(String label, Object value) {}

  /** The values of components that accept certain strings only. */
  private static final Map<String, List<String>> STRINGS = Map.of(
      name(ContentPart.Image.class, "url"), List.of("data:image/png;base64,"),
      name(ContentPart.Video.class, "url"), List.of("ms://"),
      name(Thinking.class, "type"), List.of("enabled", "disabled"),
      name(Reasoning.class, "effort"), List.of("low", "none"),
      name(ResponseFormat.Simple.class, "type"), List.of("text", "json_object"),
      name(ToolChoice.Mode.class, "value"), List.of("auto", "none", "required"),
      name(PromptCacheOptions.class, "mode"), List.of("implicit", "explicit"),
      name(ToolCall.class, "type"), List.of(ToolCall.FUNCTION, "custom", ToolCall.BUILTIN),
      name(ToolCall.class, "arguments"), List.of("{\"a\":\"@\"}"));

  /** The pieces of each protocol. */
  private static final List<String> ORIGINS = List.of(
      "{'chat':{'own':'@'}}", "{'messages':{'signature':'@'}}", "{'responses':{'type':'own','own':'@'}}");

  private final Random random;
  private int unique = 100;

  Variants(Random random) {
    this.random = random;
  }

  private static String name(Class<?> record, String component) {
    return record.getName() + "." + component;
  }

  private static boolean left(RecordComponent component) {
    return component.getType() == JsonObject.class && component.getName().equals("extra");
  }

  /** Returns values of a type, each with one component set and the others absent. */
  List<Variant> single(Type type, String name) {
    if (type instanceof ParameterizedType generic) {
      List<Variant> variants = new ArrayList<>();
      for (Variant inner : single(generic.getActualTypeArguments()[0], name)) {
        variants.add(new Variant(inner.label, generic.getRawType() == Optional.class ? Optional.of(inner.value)
            : List.of(inner.value)));
      }
      return variants;
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isSealed()) {
      List<Variant> variants = new ArrayList<>();
      for (Class<?> permitted : raw.getPermittedSubclasses()) {
        if (!permitted.getSimpleName().equals("Unknown")) {
          single(permitted, name)
              .forEach(inner -> variants.add(new Variant(permitted.getSimpleName() + inner.label, inner.value)));
        }
      }
      return variants;
    }
    return raw.isRecord() ? components(raw) : leaves(raw, name).stream().map(value -> new Variant("", value)).toList();
  }

  private List<Variant> components(Class<?> record) {
    List<Variant> variants = new ArrayList<>();
    for (RecordComponent set : record.getRecordComponents()) {
      if (!left(set)) {
        for (Variant inner : single(set.getGenericType(), name(record, set.getName()))) {
          variants.add(new Variant("." + set.getName() + inner.label, make(record, set.getName(), inner.value)));
        }
      }
    }
    return variants;
  }

  private Object make(Class<?> record, String set, Object value) {
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      values.add(component.getName().equals(set) ? value : least(component.getGenericType(), name(record, component.getName())));
    }
    return create(record, values);
  }

  /** Returns the value with the least content. */
  private Object least(Type type, String name) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Optional.class ? Optional.empty() : List.of();
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return make(raw, "", null);
    }
    return raw == OptionalInt.class ? OptionalInt.empty()
        : raw == OptionalDouble.class ? OptionalDouble.empty()
        : raw == boolean.class ? (Object) false
        : raw == JsonObject.class ? name.endsWith(".extra") ? JsonObject.EMPTY
        : JsonObject.of("type", "object", "required", List.of())
        : leaves(raw, name).get(0);
  }

  private List<Object> leaves(Class<?> type, String name) {
    if (name.equals(name(AssistantMessage.class, "origin"))) {
      return ORIGINS.stream().<Object>map(piece -> Json.parse(text(piece.replace('\'', '"')))).toList();
    }
    if (type == String.class) {
      return STRINGS.getOrDefault(name, List.of("")).stream().<Object>map(this::text).toList();
    }
    return type == OptionalInt.class ? List.of(OptionalInt.of(2 + unique++ % 7), OptionalInt.of(1))
        : type == OptionalDouble.class ? List.of(OptionalDouble.of(unique++ % 9_000 / 10_000.0), OptionalDouble.of(0))
        : type == Boolean.class ? List.of(true, false)
        : type == boolean.class ? List.of(true)
        : type == JsonObject.class
            ? List.of(JsonObject.of("type", "object", "title", "t" + unique++, "required", List.of())) : unknown(type, name);
  }

  private static List<Object> unknown(Class<?> type, String name) {
    throw new AssertionError("no values for " + type + " of " + name);
  }

  /** Completes a beginning; words of an interface stay as they are. */
  private String text(String beginning) {
    if (beginning.contains("@")) {
      return beginning.replace("@", "u" + unique++);
    }
    boolean open = beginning.isEmpty() || !Character.isLetterOrDigit(beginning.charAt(beginning.length() - 1));
    return open ? beginning + "u" + unique++ : beginning;
  }

  /** Returns a value of a type with random components. */
  Object any(Type type, String name) {
    if (type instanceof ParameterizedType generic) {
      boolean some = random.nextBoolean();
      Object inner = some ? any(generic.getActualTypeArguments()[0], name) : null;
      return generic.getRawType() == Optional.class ? Optional.ofNullable(inner) : some ? List.of(inner) : List.of();
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isSealed()) {
      List<Class<?>> permitted = List.of(raw.getPermittedSubclasses()).stream()
          .filter(one -> !one.getSimpleName().equals("Unknown")).toList();
      return any(permitted.get(random.nextInt(permitted.size())), name);
    }
    if (raw.isRecord()) {
      List<Object> values = new ArrayList<>();
      for (RecordComponent component : raw.getRecordComponents()) {
        values.add(left(component) ? JsonObject.EMPTY : any(component.getGenericType(), name(raw, component.getName())));
      }
      return create(raw, values);
    }
    List<Object> leaves = new ArrayList<>(leaves(raw, name));
    leaves.addAll(raw == OptionalInt.class ? List.of(OptionalInt.empty()) : raw == OptionalDouble.class
        ? List.of(OptionalDouble.empty())
        : raw == boolean.class ? List.of(false) : List.of());
    return leaves.get(random.nextInt(leaves.size()));
  }

  private static Object create(Class<?> record, List<Object> values) {
    try {
      Class<?>[] types = List.of(record.getRecordComponents()).stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
      return record.getDeclaredConstructor(types).newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(record + " of " + values, e);
    }
  }
}
