package io.github.kimisdk.house;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.tool.AgentListener;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A public method that does not accept null throws a {@link NullPointerException} with the name of the parameter. */
class NullArgumentsTest {

  /** Parameters that accept null: JSON's null, no result, nothing found, no usage, and an exception without a cause. */
  private static final Set<String> ALLOWED = Set.of("json.Json.of value", "chat.ChatRequestBuilder.extra value",
      "json.JsonTypeException.of found", "langchain4j.KimiTokenUsage.add that");

  @Test
  void nullIsRefusedWithTheNameOfTheParameter() {
    Set<String> wrong = new TreeSet<>();
    for (Class<?> type : types()) {
      // The methods of a listener are called by the library, not by programs.
      boolean listener = type == CallListener.class || type == AgentListener.class;
      for (Executable member : listener ? List.<Executable>of() : members(type)) {
        Parameter[] parameters = member.getParameters();
        for (int i = 0; i < parameters.length; i++) {
          if (!parameters[i].getType().isPrimitive()) {
            check(type, member, i, wrong);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<Class<?>> types() {
    List<Class<?>> types = new ArrayList<>();
    Surface.types().forEach(type -> addNested(type, types));
    return types;
  }

  private static void addNested(Class<?> type, List<Class<?>> types) {
    types.add(type);
    for (Class<?> nested : type.getDeclaredClasses()) {
      if (Modifier.isPublic(nested.getModifiers())) {
        addNested(nested, types);
      }
    }
  }

  private static List<Executable> members(Class<?> type) {
    List<Executable> members = new ArrayList<>(List.of(type.getConstructors()));
    for (Method method : type.getDeclaredMethods()) {
      boolean own = Modifier.isPublic(method.getModifiers()) && !Modifier.isAbstract(method.getModifiers())
          && !method.isSynthetic();
      boolean ofObject = method.getName().equals("equals") || type.isEnum();
      if (own && !ofObject) {
        members.add(method);
      }
    }
    return members;
  }

  private static void check(Class<?> type, Executable member, int index, Set<String> wrong) {
    Parameter parameter = member.getParameters()[index];
    String name = type.getName().substring(House.ROOT.length() + 1) + "."
        + (member instanceof Constructor ? "new" : member.getName());
    boolean cause = member instanceof Constructor && KimiException.class.isAssignableFrom(type) && parameter.getName()
        .equals("cause");
    if (cause || ALLOWED.contains(name + " " + parameter.getName())) {
      return;
    }
    String found = found(type, member, index);
    if (found != null) {
      String parameters = Stream.of(member.getParameters()).map(p -> p.getType().getSimpleName() + " " + p.getName())
          .collect(joining(", "));
      wrong.add(name + "(" + parameters + "): null for " + parameter.getName() + ": " + found);
    }
  }

  /** The wrong reaction to null; null if the reaction is right. */
  private static String found(Class<?> type, Executable member, int index) {
    Object[] arguments = Arrays.stream(member.getParameters()).map(Parameter::getType).map(Samples::of).toArray();
    arguments[index] = null;
    String name = member.getParameters()[index].getName();
    try {
      Object given;
      if (member instanceof Constructor<?> constructor) {
        given = constructor.newInstance(arguments);
      } else {
        boolean onType = Modifier.isStatic(member.getModifiers());
        Object receiver = onType ? null : Samples.of(type);
        if (receiver == null && !onType) {
          // Programs do not create these: a vocabulary comes from a file, a received request from a server.
          return null;
        }
        given = ((Method) member).invoke(receiver, arguments);
      }
      if (given instanceof AutoCloseable open) {
        open.close();
      }
      return "nothing is thrown";
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      return cause instanceof NullPointerException && name.equals(cause.getMessage()) ? null : String.valueOf(cause);
    } catch (Exception other) {
      return "not called: " + other;
    }
  }
}
