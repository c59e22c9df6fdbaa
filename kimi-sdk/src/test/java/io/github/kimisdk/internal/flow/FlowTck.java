package io.github.kimisdk.internal.flow;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The official verification of Reactive Streams, run over a decorator of models. */
public final class FlowTck {

  private static final ChatRequest REQUEST = ChatRequest.of("hi");
  private static UnaryOperator<ChatModel> decorator;

  private FlowTck() {}

  /** Returns the failed tests of a decorator, and a line if most tests were skipped. */
  public static synchronized List<String> failures(UnaryOperator<ChatModel> given) {
    decorator = given;
    TestListenerAdapter results = new TestListenerAdapter();
    TestNG tests = new TestNG(false);
    tests.setTestClasses(new Class<?>[] {Verification.class});
    tests.addListener(results);
    tests.run();
    List<String> failed = new ArrayList<>();
    for (ITestResult result : results.getFailedTests()) {
      failed.add(result.getName() + ": " + result.getThrowable());
    }
    if (results.getPassedTests().size() <= 20) {
      failed.add("expected more than 20 tests, found " + results.getPassedTests().size());
    }
    return failed;
  }

  /** Returns the simple names of the top-level types of an artifact that have a processor. */
  public static Set<String> processors(Class<?> ofArtifact) {
    try {
      Path classes = Path.of(ofArtifact.getProtectionDomain().getCodeSource().getLocation().toURI());
      Set<String> names = new TreeSet<>();
      try (Stream<Path> files = Files.walk(classes)) {
        files.map(file -> classes.relativize(file).toString().replace('/', '.'))
            .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
            .map(name -> name.substring(0, name.length() - ".class".length()))
            .filter(name -> isProcessor(name, ofArtifact.getClassLoader()))
            .forEach(name -> names.add(name.substring(name.lastIndexOf('.') + 1).replaceAll("[$].*", "")));
      }
      return names;
    } catch (IOException | URISyntaxException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static boolean isProcessor(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader).getSuperclass() == ChunkProcessor.class;
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The verification; it is not run by itself. */
  public static final class Verification extends FlowPublisherVerification<ChatChunk> {

    /** With a second for what is to happen, and less for what is not. */
    public Verification() {
      super(new TestEnvironment(1_000, 30));
    }

    @Override
    public long maxElementsFromPublisher() {
      return 2_000;
    }

    @Override
    public Flow.Publisher<ChatChunk> createFlowPublisher(long elements) {
      return decorator.apply(request -> answer((int) elements)).publish(REQUEST);
    }

    /** An answer of so many chunks: a first and a last one, and one for each word. */
    private static ChatResponse answer(int chunks) {
      if (chunks < 2) {
        return ChatResponse.of("").withChoices(List.of()).withComplete(false);
      }
      return ChatResponse.of(AssistantMessage.of("w ".repeat(chunks - 2)));
    }

    @Override
    public Flow.Publisher<ChatChunk> createFailedFlowPublisher() {
      return decorator.apply(failing(new IllegalStateException("no answer"))).publish(REQUEST);
    }
  }

  /** Returns a model that fails without demand. */
  public static ChatModel failing(RuntimeException failure) {
    return new Failing(failure);
  }

  private record Failing(RuntimeException failure) implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      throw new AssertionError("expected a call of publish");
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      return subscriber -> {
        subscriber.onSubscribe(new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
        subscriber.onError(failure);
      };
    }
  }
}
