package io.github.kimisdk.schema;

import io.github.kimisdk.schema.RecordShape.Component;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Builds the shapes of the types that the components of a record declare. A type has one shape, so recursive types end. */
final class ShapeFactory {
  private static final int MAX_TYPES = 300;
  private static final Set<Class<?>> SEQUENCES = Set.of(List.class, Set.class, Collection.class);

  /** By the class and the shapes of its type arguments. */
  private final Map<List<Object>, NamedShape> named = new LinkedHashMap<>();
  private final Map<Class<?>, Shape> enums = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  /** Returns the shape of a type. The variables are those of the record that declares it; "where" is for messages. */
  Shape of(Type type, Map<TypeVariable<?>, Shape> variables, String where) {
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0], variables, where);
    }
    if (type instanceof TypeVariable<?> variable) {
      Shape argument = variables.get(variable);
      if (argument == null) {
        throw fail(where, "expected a type, found the unbound variable " + type + "; use a record that declares it");
      }
      countUses(argument, 1);
      return argument;
    }
    if (type instanceof GenericArrayType array) {
      Shape element = of(array.getGenericComponentType(), variables, where);
      return new SequenceShape(MethodType.methodType(element.type()).wrap().returnType().arrayType(), element, Bounds.NONE);
    }
    if (!(type instanceof ParameterizedType parameterized)) {
      return of((Class<?>) type, List.of(), where);
    }
    Class<?> raw = (Class<?>) parameterized.getRawType();
    List<Shape> arguments = Stream.of(parameterized.getActualTypeArguments())
        .map(argument -> of(argument, variables, where)).toList();
    // The components of a generic type use its arguments, the type itself does not.
    if (raw.isRecord() || raw.isSealed()) {
      arguments.forEach(argument -> countUses(argument, -1));
    }
    return of(raw, arguments, where);
  }

  private static void countUses(Shape shape, int more) {
    if (shape instanceof NamedShape type) {
      type.addUses(more);
    }
  }

  private Shape of(Class<?> type, List<Shape> arguments, String where) {
    Class<?> raw = MethodType.methodType(type).unwrap().returnType();
    if (raw.getTypeParameters().length != arguments.size()) {
      String name = raw.getSimpleName();
      throw fail(where, "expected " + name + " with type arguments, found it without; write " + name + "<...>");
    }
    if (ScalarShape.ALL.containsKey(raw)) {
      return ScalarShape.ALL.get(raw);
    }
    if (raw.isEnum()) {
      return enums.computeIfAbsent(raw, key -> enumeration(key, where));
    }
    if (raw.isArray()) {
      return new SequenceShape(raw, of(raw.getComponentType(), Map.of(), where), Bounds.NONE);
    }
    if (SEQUENCES.contains(raw)) {
      return new SequenceShape(raw, arguments.get(0), Bounds.NONE);
    }
    if (OptionalShape.primitive(raw) != null) {
      return new OptionalShape(raw, ScalarShape.ALL.get(OptionalShape.primitive(raw)));
    }
    if (raw == Optional.class) {
      if (arguments.get(0) instanceof OptionalShape) {
        throw fail(where, "expected an Optional of a value, found an Optional of an Optional; use one Optional");
      }
      return new OptionalShape(raw, arguments.get(0));
    }
    if (raw == Map.class) {
      String keys = arguments.get(0).type().getTypeName();
      if (arguments.get(0).type() != String.class) {
        throw fail(where, "expected a Map with String keys, found keys of " + keys);
      }
      return new MapShape(raw, arguments.get(1));
    }
    if (raw.isRecord() || raw.isInterface() && raw.isSealed()) {
      return named(raw, arguments, where);
    }
    throw fail(where, "expected a type with a form in JSON, found " + raw.getTypeName()
        + "; use a record, a sealed interface of records,"
        + " an enum, List, Set, Map, an array, Optional, String, a number, boolean, a class of java.time, UUID, URI, or "
        + "JsonValue for anything");
  }

  private static Shape enumeration(Class<?> type, String where) {
    Map<String, Object> constants = new LinkedHashMap<>();
    List<String> description = new ArrayList<>();
    if (!note(type.getAnnotation(Doc.class)).isEmpty()) {
      description.add(note(type.getAnnotation(Doc.class)));
    }
    for (Object constant : type.getEnumConstants()) {
      Doc doc = doc((Enum<?>) constant);
      String name = name(doc, ((Enum<?>) constant).name());
      if (constants.put(name, constant) != null) {
        throw twice(where, name);
      }
      if (!note(doc).isEmpty()) {
        description.add(name + ": " + note(doc));
      }
    }
    if (constants.isEmpty()) {
      throw fail(where, "expected an enum with constants, found " + type.getTypeName() + " without any; add one");
    }
    return ScalarShape.enumeration(type, constants, String.join("\n", description));
  }

  private static Doc doc(Enum<?> constant) {
    try {
      return constant.getDeclaringClass().getField(constant.name()).getAnnotation(Doc.class);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String note(Doc doc) {
    return doc == null ? "" : doc.value();
  }

  private static String name(Doc doc, String name) {
    return doc == null || doc.name().isEmpty() ? name : doc.name();
  }

  /** Returns the shape of a record or sealed interface. It is registered before its parts, which may lead to it again. */
  private NamedShape named(Class<?> raw, List<Shape> arguments, String where) {
    List<Object> key = new ArrayList<>(arguments);
    key.add(raw);
    NamedShape known = named.get(key);
    if (known != null) {
      known.addUses(1);
      return known;
    }
    if (named.size() > MAX_TYPES) {
      throw fail(where, "expected at most " + MAX_TYPES + " types, found more");
    }
    Doc doc = raw.getAnnotation(Doc.class);
    String name = definitionName(raw, arguments);
    NamedShape shape = raw.isRecord() ? new RecordShape(raw, name, note(doc))
        : new ChoiceShape(raw, name, note(doc), name(doc, "type"));
    shape.addUses(1);
    named.put(key, shape);
    Map<TypeVariable<?>, Shape> variables = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      variables.put(raw.getTypeParameters()[i], arguments.get(i));
    }
    if (shape instanceof RecordShape record) {
      defineRecord(record, variables);
    } else {
      addRecords((ChoiceShape) shape, raw, variables);
    }
    return shape;
  }

  private String definitionName(Class<?> raw, List<Shape> arguments) {
    StringBuilder first = new StringBuilder(raw.getSimpleName());
    for (Shape argument : arguments) {
      first.append('_').append(argument.type().getSimpleName().replace("[]", "s"));
    }
    String name = first.toString();
    for (int i = 2; !names.add(name); i++) {
      name = first.toString() + i;
    }
    return name;
  }

  private void defineRecord(RecordShape shape, Map<TypeVariable<?>, Shape> variables) {
    RecordComponent[] declared = shape.type().getRecordComponents();
    List<Component> components = new ArrayList<>();
    Set<String> members = new HashSet<>();
    for (RecordComponent component : declared) {
      String where = component.getName() + " of " + shape.type().getTypeName();
      Doc doc = component.getAnnotation(Doc.class);
      String name = name(doc, component.getName());
      if (!members.add(name)) {
        throw twice(where, name);
      }
      Shape part = nullable(component, bounded(of(component.getGenericType(), variables, where), doc, where));
      components.add(new Component(name, note(doc), part, open(component.getAccessor(), shape.type())));
    }
    Class<?>[] types = Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      shape.define(components, open(shape.type().getDeclaredConstructor(types), shape.type()));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A component with an annotation {@code Nullable}, of any package, or of the wrapper of a primitive type may be null. */
  private static Shape nullable(RecordComponent component, Shape part) {
    boolean free = MethodType.methodType(component.getType()).unwrap().returnType() != component.getType();
    for (AnnotatedElement place : List.of(component.getAccessor(), component.getAnnotatedType())) {
      for (Annotation note : place.getAnnotations()) {
        free |= note.annotationType().getSimpleName().equals("Nullable") && !component.getType().isPrimitive();
      }
    }
    return free && !(part instanceof OptionalShape) ? new OptionalShape(OptionalShape.NULLABLE, part) : part;
  }

  private static Shape bounded(Shape shape, Doc doc, String where) {
    if (doc == null || doc.min() == Bounds.NONE.min() && doc.max() == Bounds.NONE.max()) {
      return shape;
    }
    String bounds = "bounds from " + doc.min() + " to " + doc.max() + " for " + shape.type().getTypeName();
    return shape.bounded(new Bounds(doc.min(), doc.max())).filter(bounded -> doc.min() <= doc.max())
        .orElseThrow(() -> fail(where, "expected bounds that apply to the type and allow a value, found " + bounds));
  }

  private static <A extends AccessibleObject> A open(A member, Class<?> type) {
    if (member.trySetAccessible()) {
      return member;
    }
    throw new IllegalArgumentException("expected a module that opens " + type.getTypeName() + ", found " + type.getModule()
        .getName()
        + ", which does not; add \"opens " + type.getPackageName() + " to io.github.kimisdk;\" to its module-info.java");
  }

  /** Adds the records of a sealed interface, and of the sealed interfaces that extend it. */
  private void addRecords(ChoiceShape shape, Class<?> sealed, Map<TypeVariable<?>, Shape> variables) {
    for (Class<?> type : sealed.getPermittedSubclasses()) {
      String where = type.getTypeName() + " of " + shape.type().getTypeName();
      Map<TypeVariable<?>, Shape> own = inherited(type, sealed, variables);
      if (type.isInterface() && type.isSealed()) {
        addRecords(shape, type, own);
        continue;
      }
      if (!type.isRecord()) {
        throw fail(where, "expected a record or a sealed interface of records, found " + type + "; make it one of them");
      }
      List<Shape> arguments = Stream.of(type.getTypeParameters()).map(variable -> of(variable, own, where)).toList();
      RecordShape record = (RecordShape) named(type, arguments, where);
      if (shape.records().containsValue(record)) {
        continue;
      }
      // A record that was known contains its own interface, so the interface has to be a definition.
      if (record.uses() > 1) {
        shape.addUses(1);
      }
      String tag = name(type.getAnnotation(Doc.class), type.getSimpleName());
      if (shape.records().put(tag, record) != null) {
        throw twice(where, tag);
      }
    }
  }

  /** Returns the variables of a subtype that are arguments of its sealed interface. */
  private static Map<TypeVariable<?>, Shape> inherited(Class<?> type, Class<?> sealed, Map<TypeVariable<?>, Shape> variables) {
    Map<TypeVariable<?>, Shape> own = new HashMap<>();
    for (Type face : type.getGenericInterfaces()) {
      if (face instanceof ParameterizedType given && given.getRawType() == sealed) {
        for (int i = 0; i < sealed.getTypeParameters().length; i++) {
          if (given.getActualTypeArguments()[i] instanceof TypeVariable<?> variable) {
            own.put(variable, variables.get(sealed.getTypeParameters()[i]));
          }
        }
      }
    }
    return own;
  }

  /** Refuses a record that requires itself: no finite JSON fits it. */
  void refuseEndless() {
    Set<NamedShape> endless = new LinkedHashSet<>(named.values());
    boolean fewer = true;
    while (fewer) {
      fewer = endless.removeIf(shape -> shape.partsFiniteWithout(endless));
    }
    for (NamedShape shape : endless) {
      if (!(shape instanceof RecordShape record)) {
        continue;
      }
      for (Component component : record.components()) {
        if (component.shape().finiteWithout(endless)) {
          continue;
        }
        throw fail(component.name() + " of " + shape.type().getTypeName(),
            "expected a component that finite JSON fits, found one that requires itself; use an Optional, or a List that may "
            + "be empty");
      }
    }
  }

  private static IllegalArgumentException twice(String where, String name) {
    return fail(where, "expected distinct names in JSON, found \"" + name
        + "\" twice; choose another name with @Doc(name = ...)");
  }

  private static IllegalArgumentException fail(String where, String reason) {
    return new IllegalArgumentException(where + ": " + reason);
  }
}
