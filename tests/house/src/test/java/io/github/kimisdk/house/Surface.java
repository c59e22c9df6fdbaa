package io.github.kimisdk.house;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public surface as text: every public type of the exported packages with its public and protected members. A
 * record's header stands for its constructor and accessors; a growing record lists its accessors and has no constructor.
 * Methods that override those of {@link Object} are left out. Names of types are without java.lang, java.util and this
 * project's packages.
 */
final class Surface {

  private Surface() {}

  /** The public top-level types of the exported packages, by name. */
  static List<Class<?>> types() {
    return House.LIBRARIES.stream().flatMap(library -> types(library).stream()).toList();
  }

  /** The public top-level types of a library, by name. */
  static List<Class<?>> types(String library) {
    List<Class<?>> types = new ArrayList<>();
    for (String name : House.exported(library)) {
      Path folder = House.classes(library).resolve(name.replace('.', '/'));
      for (Path file : House.files(folder, ".class")) {
        String simple = file.getFileName().toString().replace(".class", "");
        if (file.getParent().equals(folder) && !simple.contains("$") && !simple.contains("-")) {
          Class<?> type = load(name + "." + simple);
          if (Modifier.isPublic(type.getModifiers())) {
            types.add(type);
          }
        }
      }
    }
    return types;
  }

  static String listing(String library) {
    StringBuilder text = new StringBuilder();
    String last = "";
    for (Class<?> type : types(library)) {
      if (!type.getPackageName().equals(last)) {
        last = type.getPackageName();
        text.append(text.length() == 0 ? "" : "\n").append("package ").append(last).append("\n");
      }
      text.append("\n");
      list(type, "", text);
    }
    return text.toString();
  }

  static void list(Class<?> type, String indent, StringBuilder text) {
    text.append(indent).append(header(type)).append("\n");
    for (String member : members(type)) {
      text.append(indent).append("  ").append(member).append("\n");
    }
    Stream.of(type.getDeclaredClasses())
        .filter(nested -> seen(nested.getModifiers()))
        .sorted((a, b) -> a.getSimpleName().compareTo(b.getSimpleName()))
        .forEach(nested -> list(nested, indent + "  ", text));
  }

  private static String header(Class<?> type) {
    int mask = ~Modifier.PUBLIC;
    mask &= type.isInterface() ? ~(Modifier.ABSTRACT | Modifier.INTERFACE | Modifier.STATIC) : ~0;
    mask &= type.isRecord() || type.isEnum() ? ~(Modifier.FINAL | Modifier.STATIC) : ~0;
    StringBuilder line = new StringBuilder(mark(type)).append(words(type.getModifiers() & mask));
    line.append(type.isSealed() ? "sealed " : "").append(kind(type)).append(type.getSimpleName()).append(variables(type));
    if (type.isRecord() && !GrowingTypes.contains(type)) {
      line.append(Arrays.stream(type.getRecordComponents())
          .map(part -> name(part.getGenericType()) + " " + part.getName())
          .collect(Collectors.joining(", ", "(", ")")));
    }
    Class<?> above = type.getSuperclass();
    if (above != null && above != Object.class && above != Record.class && above != Enum.class) {
      line.append(" extends ").append(name(type.getGenericSuperclass()));
    }
    String parents = names(type.getGenericInterfaces());
    line.append(parents.isEmpty() ? "" : (type.isInterface() ? " extends " : " implements ") + parents);
    if (type.isSealed()) {
      line.append(" permits ");
      line.append(Stream.of(type.getPermittedSubclasses()).map(Surface::name).sorted().collect(Collectors.joining(", ")));
    }
    return line.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isRecord()) {
      return GrowingTypes.contains(type) ? "growing record " : "record ";
    }
    return type.isAnnotation() ? "@interface " : type.isInterface() ? "interface " : type.isEnum() ? "enum " : "class ";
  }

  /** The members of a type, and those inherited from a parent that is not public. */
  private static Set<String> members(Class<?> type) {
    Set<String> lines = new TreeSet<>();
    for (Class<?> owner = type; owner != null && (owner == type || !seen(owner.getModifiers())); owner = owner.getSuperclass()) {
      Stream.of(owner.getDeclaredFields()).filter(field -> seen(field.getModifiers())).map(Surface::line).forEach(lines::add);
      Stream.of(owner.getDeclaredMethods())
          .filter(method -> seen(method.getModifiers()) && !implied(type, method))
          .map(Surface::line)
          .forEach(lines::add);
    }
    Stream.of(type.getDeclaredConstructors())
        .filter(made -> seen(made.getModifiers()) && !made.isSynthetic() && !canonical(type, made))
        .map(Surface::line)
        .forEach(lines::add);
    return lines;
  }

  private static boolean seen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static boolean implied(Class<?> type, Method method) {
    boolean bare = method.getParameterCount() == 0;
    boolean ofObject = Stream.of(Object.class.getMethods())
        .anyMatch(known -> known.getName().equals(method.getName())
            && Arrays.equals(known.getParameterTypes(), method.getParameterTypes()));
    boolean ofEnum = type.isEnum() && Modifier.isStatic(method.getModifiers())
        && (bare && method.getName().equals("values") || method.getName().equals("valueOf"));
    boolean accessor = type.isRecord() && bare && !GrowingTypes.contains(type)
        && Stream.of(type.getRecordComponents()).map(RecordComponent::getName).anyMatch(method.getName()::equals);
    return method.isSynthetic() || ofObject || ofEnum || accessor;
  }

  private static boolean canonical(Class<?> type, Constructor<?> made) {
    return type.isRecord() && Arrays.equals(
        made.getParameterTypes(), Stream.of(type.getRecordComponents()).map(RecordComponent::getType).toArray());
  }

  private static String line(Field field) {
    String name = field.getName();
    return field.isEnumConstant() ? name : mark(field) + words(field.getModifiers()) + name(field.getGenericType()) + " " + name;
  }

  private static String line(Executable act) {
    int mask = Modifier.methodModifiers() & ~(Modifier.SYNCHRONIZED | Modifier.STRICT | Modifier.NATIVE);
    mask &= Modifier.isFinal(act.getDeclaringClass().getModifiers()) ? ~Modifier.FINAL : ~0;
    StringBuilder line = new StringBuilder(mark(act)).append(words(act.getModifiers() & mask));
    line.append(act instanceof Method method && method.isDefault() ? "default " : "");
    line.append(variables(act)).append(variables(act).isEmpty() ? "" : " ");
    line.append(act instanceof Method method ? name(method.getGenericReturnType()) + " " + method.getName() : "new");
    line.append(Stream.of(act.getParameters()).map(Surface::type).collect(Collectors.joining(", ", "(", ")")));
    String thrown = names(act.getGenericExceptionTypes());
    return line.append(thrown.isEmpty() ? "" : " throws " + thrown).toString();
  }

  private static String type(Parameter parameter) {
    String name = name(parameter.getParameterizedType());
    return parameter.isVarArgs() ? name.substring(0, name.length() - 2) + "..." : name;
  }

  private static String variables(GenericDeclaration declaration) {
    TypeVariable<?>[] variables = declaration.getTypeParameters();
    return variables.length == 0 ? "" : Stream.of(variables).map(Surface::variable).collect(Collectors.joining(", ", "<", ">"));
  }

  private static String variable(TypeVariable<?> variable) {
    String bounds = Stream.of(variable.getBounds()).map(Surface::name).collect(Collectors.joining(" & "));
    return bounds.equals("Object") ? variable.getName() : variable.getName() + " extends " + bounds;
  }

  private static String mark(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
  }

  private static String words(int modifiers) {
    String words = Modifier.toString(modifiers & ~Modifier.PUBLIC & ~Modifier.TRANSIENT & ~Modifier.VOLATILE);
    return words.isEmpty() ? "" : words + " ";
  }

  private static String names(Type[] types) {
    return Stream.of(types).map(Surface::name).collect(Collectors.joining(", "));
  }

  private static String name(Type type) {
    return type.getTypeName().replaceAll("\\b(java\\.lang|java\\.util|" + House.ROOT + "(\\.[a-z]+)*)\\.(?=[A-Z])", "")
        .replace('$', '.');
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Surface.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
