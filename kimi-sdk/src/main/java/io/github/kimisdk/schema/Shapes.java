package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Makes shapes out of the types that a record's components declare. A record or sealed interface gets one shape. */
final class Shapes {
  private static final int MOST = 300;
  private static final List<Class<?>> WHOLE = List.of(byte.class, short.class, int.class, long.class, BigInteger.class);
  private static final List<Class<?>> REAL = List.of(float.class, double.class, BigDecimal.class);
  private static final List<Class<?>> ANY = List.of(JsonValue.class, JsonObject.class, JsonArray.class);

  /** Classes with what makes their values out of text, and such a text. */
  private static final String[] TEXTS = {
      "LocalDate", "parse", "2026-01-31", "LocalTime", "parse", "13:45:00", "LocalDateTime", "parse", "2026-01-31T13:45:00",
      "OffsetDateTime", "parse", "2026-01-31T13:45:00+01:00", "OffsetTime", "parse", "13:45:00+01:00",
      "ZonedDateTime", "parse", "2026-01-31T13:45:00+01:00[Europe/Paris]", "Instant", "parse", "2026-01-31T12:45:00Z",
      "Duration", "parse", "PT1H30M", "Period", "parse", "P1Y2M3D", "Year", "parse", "2026", "YearMonth", "parse", "2026-01",
      "MonthDay", "parse", "--01-31", "UUID", "fromString", "123e4567-e89b-12d3-a456-426614174000",
      "URI", "create", "https://example.org"};

  private final Map<Object, Shape> known = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();

  /** The shape of a type; the variables are those of the record that the type stands in. */
  Shape of(Type type, Map<TypeVariable<?>, Shape> variables, String where) {
    if (type instanceof WildcardType wildcard) return of(wildcard.getUpperBounds()[0], variables, where);
    if (type instanceof TypeVariable<?> variable) {
      Shape bound = variables.get(variable);
      if (bound == null) throw fail(where, "nothing says what " + type + " is; use a record that does");
      bound.uses++;
      return bound;
    }
    if (type instanceof GenericArrayType array) {
      Shape part = of(array.getGenericComponentType(), variables, where);
      return holding(Shape.MANY, MethodType.methodType(part.raw).wrap().returnType().arrayType(), part);
    }
    List<Shape> arguments = new ArrayList<>();
    if (type instanceof ParameterizedType given) {
      for (Type argument : given.getActualTypeArguments()) arguments.add(of(argument, variables, where));
      type = given.getRawType();
      // Whoever has a variable of that type leads there, not the argument itself.
      for (Shape argument : arguments) argument.uses -= ((Class<?>) type).isRecord() || ((Class<?>) type).isSealed() ? 1 : 0;
    }
    return of((Class<?>) type, arguments, where);
  }

  private Shape of(Class<?> type, List<Shape> arguments, String where) {
    Class<?> raw = MethodType.methodType(type).unwrap().returnType();
    if (raw.getTypeParameters().length != arguments.size()) throw fail(where,
        "expected " + raw.getSimpleName() + " with type arguments, found it without; write " + raw.getSimpleName() + "<...>");
    if (raw == boolean.class) return new Shape(Shape.TRUTH, raw);
    if (WHOLE.contains(raw)) return whole(raw);
    if (REAL.contains(raw)) return new Shape(Shape.REAL, raw);
    if (ANY.contains(raw)) return new Shape(Shape.ANY, raw);
    if (raw.isEnum()) return constants(raw, where);
    if (raw.isArray()) return holding(Shape.MANY, raw, of(raw.getComponentType(), Map.of(), where));
    if (raw == List.class || raw == Set.class || raw == Collection.class) return holding(Shape.MANY, raw, arguments.get(0));
    if (raw == OptionalInt.class) return holding(Shape.MAYBE, raw, whole(int.class));
    if (raw == OptionalLong.class) return holding(Shape.MAYBE, raw, whole(long.class));
    if (raw == OptionalDouble.class) return holding(Shape.MAYBE, raw, new Shape(Shape.REAL, double.class));
    if (raw == Optional.class) {
      if (arguments.get(0).kind == Shape.MAYBE) throw fail(where, "an Optional of an Optional has no form in JSON");
      return holding(Shape.MAYBE, raw, arguments.get(0));
    }
    if (raw == Map.class) {
      if (arguments.get(0).raw != String.class) throw fail(where, "the keys of a Map are Strings in JSON");
      return holding(Shape.MAP, raw, arguments.get(1));
    }
    if (raw.isRecord() || raw.isInterface() && raw.isSealed()) return named(raw, arguments, where);
    return text(raw, where);
  }

  private static Shape holding(int kind, Class<?> raw, Shape part) {
    Shape shape = new Shape(kind, raw);
    shape.part = part;
    return shape;
  }

  private static Shape whole(Class<?> raw) {
    Shape shape = new Shape(Shape.WHOLE, raw);
    if (raw == byte.class || raw == short.class) {
      shape.min = raw == byte.class ? Byte.MIN_VALUE : Short.MIN_VALUE;
      shape.max = raw == byte.class ? Byte.MAX_VALUE : Short.MAX_VALUE;
    }
    return shape;
  }

  private static Shape text(Class<?> raw, String where) {
    Shape shape = new Shape(Shape.TEXT, raw);
    if (raw == char.class) shape.min = shape.max = 1;
    if (raw == char.class || raw == String.class) return shape;
    boolean ours = raw == UUID.class || raw == URI.class || raw.getPackageName().equals("java.time");
    for (int i = 0; ours && i < TEXTS.length; i += 3) {
      if (!TEXTS[i].equals(raw.getSimpleName())) continue;
      shape.example = TEXTS[i + 2];
      try {
        shape.factory = raw.getMethod(TEXTS[i + 1], TEXTS[i + 1].equals("parse") ? CharSequence.class : String.class);
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(e);
      }
      return shape;
    }
    throw fail(where, raw.getTypeName() + " has no form in JSON; there are records, sealed interfaces of records, enums, List, Set, Map,"
        + " arrays, Optional, String, numbers, boolean, java.time, UUID, URI, and JsonValue for anything");
  }

  private static Shape constants(Class<?> raw, String where) {
    Shape shape = new Shape(Shape.CONSTANTS, raw);
    shape.constants = List.of(raw.getEnumConstants());
    if (shape.constants.isEmpty()) throw fail(where, raw.getTypeName() + " has no constants");
    shape.names = new ArrayList<>();
    StringBuilder note = new StringBuilder(note(raw.getAnnotation(Doc.class)));
    for (Object constant : shape.constants) {
      String name = ((Enum<?>) constant).name();
      try {
        Doc doc = raw.getField(name).getAnnotation(Doc.class);
        name = name(doc, name);
        if (!note(doc).isEmpty()) note.append(note.length() == 0 ? "" : "\n").append(name).append(": ").append(note(doc));
      } catch (NoSuchFieldException e) {
        throw new IllegalStateException(e);
      }
      add(shape.names, name, where);
    }
    shape.note = note.toString();
    return shape;
  }

  private static String note(Doc doc) {
    return doc == null ? "" : doc.value();
  }

  private static String name(Doc doc, String name) {
    return doc == null || doc.name().isEmpty() ? name : doc.name();
  }

  private static void add(List<String> names, String name, String where) {
    if (names.contains(name)) throw fail(where, "two are called \"" + name + "\" in JSON; @Doc(name = ...) gives another name");
    names.add(name);
  }

  /** A record or a sealed interface, which may lead to itself. */
  private Shape named(Class<?> raw, List<Shape> arguments, String where) {
    List<Object> key = new ArrayList<>(List.of(raw));
    StringBuilder name = new StringBuilder(raw.getSimpleName());
    for (Shape argument : arguments) {
      key.add(argument.key());
      name.append('_').append(argument.raw.getSimpleName().replace("[]", "s"));
    }
    Shape old = known.get(key);
    if (old != null) {
      old.uses++;
      return old;
    }
    if (known.size() > MOST) throw fail(where, "leads to more than " + MOST + " types");
    Shape shape = new Shape(raw.isRecord() ? Shape.RECORD : Shape.CHOICE, raw);
    known.put(key, shape);
    shape.uses = 1;
    shape.name = name.toString();
    for (int i = 2; !names.add(shape.name); i++) shape.name = name.toString() + i;
    shape.note = note(raw.getAnnotation(Doc.class));
    Map<TypeVariable<?>, Shape> variables = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) variables.put(raw.getTypeParameters()[i], arguments.get(i));
    if (raw.isRecord()) record(shape, variables);
    else choice(shape, variables);
    return shape;
  }

  private void record(Shape shape, Map<TypeVariable<?>, Shape> variables) {
    RecordComponent[] components = shape.raw.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    List<String> memberNames = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<Shape> parts = new ArrayList<>();
    shape.accessors = new Method[components.length];
    for (int i = 0; i < components.length; i++) {
      String where = components[i].getName() + " of " + shape.raw.getTypeName();
      Doc doc = components[i].getAnnotation(Doc.class);
      types[i] = components[i].getType();
      add(memberNames, name(doc, components[i].getName()), where);
      notes.add(note(doc));
      parts.add(bounded(of(components[i].getGenericType(), variables, where), doc, where));
      shape.accessors[i] = open(components[i].getAccessor(), shape.raw);
    }
    shape.names = memberNames;
    shape.notes = notes;
    shape.parts = parts;
    try {
      shape.constructor = open(shape.raw.getDeclaredConstructor(types), shape.raw);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Refuses a record that requires itself: no value and no JSON of it is finite. */
  void refuseEndless() {
    Set<Shape> endless = new LinkedHashSet<>(known.values());
    boolean fewer = true;
    while (fewer) fewer = endless.removeIf(shape -> shape.finite(endless));
    for (Shape shape : endless) {
      if (shape.kind != Shape.RECORD) continue;
      int i = 0;
      while (shape.parts.get(i).finitePart(endless)) i++;
      throw fail(shape.names.get(i) + " of " + shape.raw.getTypeName(),
          "requires itself, so that no finite JSON fits it; use an Optional, or a List that may be empty");
    }
  }

  private static <A extends AccessibleObject> A open(A member, Class<?> type) {
    if (member.trySetAccessible()) return member;
    String module = type.getModule().getName();
    throw new IllegalArgumentException("the module " + module + " keeps " + type.getTypeName() + " to itself; add \"opens "
        + type.getPackageName() + " to io.github.kimisdk;\" to its module-info.java");
  }

  private void choice(Shape shape, Map<TypeVariable<?>, Shape> variables) {
    shape.tag = name(shape.raw.getAnnotation(Doc.class), "type");
    shape.names = new ArrayList<>();
    shape.parts = new ArrayList<>();
    permitted(shape, shape.raw, variables);
    shape.choices = new Shape(Shape.CONSTANTS, String.class);
    shape.choices.names = shape.names;
    shape.choices.constants = shape.parts;
  }

  private void permitted(Shape shape, Class<?> sealed, Map<TypeVariable<?>, Shape> variables) {
    for (Class<?> type : sealed.getPermittedSubclasses()) {
      String where = type.getTypeName() + " of " + shape.raw.getTypeName();
      Map<TypeVariable<?>, Shape> own = new HashMap<>();
      for (Type face : type.getGenericInterfaces()) {
        if (!(face instanceof ParameterizedType given) || given.getRawType() != sealed) continue;
        for (int i = 0; i < sealed.getTypeParameters().length; i++) {
          if (given.getActualTypeArguments()[i] instanceof TypeVariable<?> variable) {
            own.put(variable, variables.get(sealed.getTypeParameters()[i]));
          }
        }
      }
      if (type.isInterface() && type.isSealed()) {
        permitted(shape, type, own);
        continue;
      }
      if (!type.isRecord()) throw fail(where, "is neither a record nor a sealed interface of records");
      List<Shape> arguments = new ArrayList<>();
      for (TypeVariable<?> variable : type.getTypeParameters()) arguments.add(of(variable, own, where));
      Shape branch = named(type, arguments, where);
      if (shape.parts.contains(branch)) continue;
      // What leads to its own interface leads round in a circle, and the interface has to be a definition.
      if (branch.uses > 1) shape.uses++;
      add(shape.names, name(type.getAnnotation(Doc.class), type.getSimpleName()), where);
      shape.parts.add(branch);
    }
  }

  /** The shape with the bounds of its component; a copy, because other components may share the shape. */
  private static Shape bounded(Shape shape, Doc doc, String where) {
    if (doc == null || doc.min() == Double.NEGATIVE_INFINITY && doc.max() == Double.POSITIVE_INFINITY) return shape;
    Shape copy = new Shape(shape.kind, shape.raw);
    copy.part = shape.part;
    copy.factory = shape.factory;
    if (shape.kind == Shape.MAYBE) {
      copy.part = bounded(shape.part, doc, where);
      return copy;
    }
    boolean applies = shape.kind == Shape.WHOLE || shape.kind == Shape.REAL || shape.kind == Shape.MANY || shape.raw == String.class;
    if (!applies || !(doc.min() <= doc.max())) throw fail(where, "bounds from " + doc.min() + " to " + doc.max() + " do not apply");
    copy.min = Math.max(shape.min, doc.min());
    copy.max = Math.min(shape.max, doc.max());
    return copy;
  }

  private static IllegalArgumentException fail(String where, String why) {
    return new IllegalArgumentException(where + ": " + why);
  }
}
