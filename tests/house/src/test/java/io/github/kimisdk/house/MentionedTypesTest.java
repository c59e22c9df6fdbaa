package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types that the documents mention exist: in this project, in the JDK, or in a framework that a guide is about. */
class MentionedTypesTest {

  /** A name of several words behind a backtick or behind the folder of a package. */
  private static final Pattern MENTION = Pattern.compile("`(?:[a-z.]+/)?([A-Z]\\w*[a-z][A-Z]\\w*)(?=[`.(<])");

  private static final List<String> JDK =
      List.of("java.lang", "java.io", "java.math", "java.util", "java.util.concurrent", "java.net.http", "javax.net.ssl");

  /** The packages of LangChain4j, which a guide is about. */
  private static final List<String> LANGCHAIN4J = Stream.of("data.message", "exception", "model.chat", "model.chat.request",
      "model.chat.request.json", "model.chat.response", "model.output").map("dev.langchain4j."::concat).toList();

  private static final Set<String> OTHERS = Set.of(
      // Servlets, Spring and Jakarta REST, which the guide of the relay uses.
      "HttpServletResponse", "ServletServerHttpResponse", "SseEventSink",
      // LangChain4j's services, Spring AI, openai-java and Reactive Streams, which two guides compare with.
      "AiServices", "ChatMemory", "ChatMemoryStore", "ChatClient",
      "RateLimitException", "InternalServerException", "OpenAIClientAsync", "FlowAdapters",
      // Reactor.
      "JdkFlowAdapter",
      // A pattern of names, and a type that was rejected.
      "XxxWire", "CallOptions");

  private static final Set<String> OWN = new HashSet<>();

  @BeforeAll
  static void collect() {
    House.allSources().forEach(file -> OWN.add(file.getFileName().toString().replace(".java", "")));
    Source.main().forEach(source -> OWN.addAll(source.types()));
  }

  static List<Path> documents() {
    return LinksTest.documents();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void mentionedTypesExist(Path document) {
    assertThat(unknown(House.read(document))).isEmpty();
  }

  @Test
  void unknownTypesAreReported() {
    assertThat(unknown("`KimiBuilder.key(...)`, `internal.http/OldCall`, `HttpClient`, `NoSuchThing.of()`, `Kimi`, "
        + "`BodyHandlers`"))
        .containsExactly("NoSuchThing", "OldCall");
  }

  private static Set<String> unknown(String text) {
    Matcher mention = MENTION.matcher(text);
    return mention.results().map(found -> found.group(1)).filter(name -> !exists(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean exists(String name) {
    return OWN.contains(name) || OTHERS.contains(name)
        || JDK.stream().anyMatch(home -> exists(home, name, ClassLoader.getPlatformClassLoader()))
        || LANGCHAIN4J.stream().anyMatch(home -> exists(home, name, MentionedTypesTest.class.getClassLoader()));
  }

  private static boolean exists(String home, String name, ClassLoader loader) {
    return Stream.of("", "HttpRequest$", "HttpResponse$").anyMatch(outer -> {
      try {
        Class.forName(home + "." + outer + name, false, loader);
        return true;
      } catch (ClassNotFoundException unknown) {
        return false;
      }
    });
  }
}
