package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.tool.AgentListener;
import io.github.kimisdk.tool.Tool;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guides tell the signatures of the functions that public methods take. */
class CallbackSignaturesTest {

  private static final Set<Class<?>> OWN = Set.of(
      AgentListener.class, CallListener.class, RequestCheck.class, Upload.Progress.class, Tool.Work.class);

  /** A sentence of a guide. */
  private static final Pattern TAKES = Pattern.compile("`([A-Z][\\w.]*\\.\\w+)` takes `([^`]+)`");

  @Test
  void everyCallbackHasItsSignatureInAGuide() {
    Map<String, Integer> callbacks = callbacks();
    assertThat(callbacks).containsKeys("KimiBuilder.key", "Kimi.withListener", "PlatformData.Builder.search");
    Map<String, String> guides = new TreeMap<>();
    House.guides().stream()
        .flatMap(guide -> TAKES.matcher(House.read(guide).replaceAll("\\s+", " ")).results())
        .forEach(found -> guides.put(found.group(1), found.group(2)));
    assertThat(guides.keySet()).containsExactlyInAnyOrderElementsOf(callbacks.keySet());
    guides.forEach((name, signature) -> assertThat(arguments(signature)).as(name).isEqualTo(callbacks.get(name)));
  }

  /** The number of arguments of a signature; of a type without an arrow -1. */
  private static int arguments(String signature) {
    String given = signature.contains(" -> ") ? signature.substring(0, signature.indexOf(" -> ")) : "?";
    return given.equals("?") ? -1 : given.equals("()") ? 0 : given.startsWith("(") ? given.split(",").length : 1;
  }

  /** The methods of the public surface that take functions, with the number of arguments of the first one. */
  private static Map<String, Integer> callbacks() {
    Map<String, Integer> callbacks = new TreeMap<>();
    Surface.types().stream().flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getClasses())))
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && !method.isBridge())
        .filter(method -> !OWN.contains(method.getDeclaringClass()))
        .forEach(method -> functions(method).stream().findFirst()
            .ifPresent(function -> callbacks.put(name(method), arity(function))));
    return callbacks;
  }

  private static List<Class<?>> functions(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .filter(type -> OWN.contains(type) || type.getPackageName().equals("java.util.function")).collect(Collectors.toList());
  }

  /** The number of arguments of the only abstract method; -1 if there is none. */
  private static int arity(Class<?> function) {
    return Arrays.stream(function.getMethods()).filter(method -> Modifier.isAbstract(method.getModifiers()))
        .map(Method::getParameterCount).findFirst().orElse(-1);
  }

  private static String name(Method method) {
    String type = method.getDeclaringClass().getName();
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + method.getName();
  }
}
