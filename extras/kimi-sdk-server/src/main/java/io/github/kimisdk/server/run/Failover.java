package io.github.kimisdk.server.run;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A model that asks the next of several models if one cannot answer because of its key: the limits of the key are reached, its
 * quota is used up, or it is refused. Such a key rests for the time that the service asks for. A stream changes the key before
 * its first chunk only. If all keys rest, the one that rests for the shortest time is asked first, so that the client hears from
 * the service.
 */
final class Failover implements ChatModel {

  /** A key with its model, and the time until which it rests. */
  private record Member(String name, ChatModel model, AtomicLong restsUntil) {}

  private final List<Member> members;
  private final Duration cooldown;
  private final LongSupplier clock;
  private final Consumer<String> observer;

  private Failover(List<Member> members, Duration cooldown, LongSupplier clock, Consumer<String> observer) {
    this.members = members;
    this.cooldown = cooldown;
    this.clock = clock;
    this.observer = observer;
  }

  /**
   * Creates a model.
   *
   * @param models the models by the names of their keys, in their order; at least one
   * @param cooldown how long a key rests if the service does not say
   * @param clock counts nanoseconds
   */
  static Failover of(Map<String, ChatModel> models, Duration cooldown, LongSupplier clock) {
    long now = clock.getAsLong();
    List<Member> members = models.entrySet().stream().map(one -> new Member(one.getKey(), one.getValue(), new AtomicLong(now)))
        .toList();
    return new Failover(members, cooldown, clock, ignored -> { });
  }

  /** Returns a copy that shares the keys and their rests, and tells an observer the name of each key before it is used. */
  Failover observed(Consumer<String> observer) {
    return new Failover(members, cooldown, clock, observer);
  }

  /** Returns a copy that shares the rests of the keys, and asks other models with them. */
  Failover with(UnaryOperator<ChatModel> models) {
    return new Failover(members.stream().map(one -> new Member(one.name, models.apply(one.model), one.restsUntil)).toList(),
        cooldown, clock, observer);
  }

  /** Returns the members in the order in which a call asks them: those that rest come last. */
  private Iterator<Member> order() {
    long now = clock.getAsLong();
    return members.stream().sorted(Comparator.comparingLong(member -> Math.max(0, member.restsUntil.get() - now))).iterator();
  }

  /** Returns the model of the key that a call asks first. */
  ChatModel first() {
    return order().next().model;
  }

  /** Lets a member rest if its key is the reason for a failure. */
  private boolean rests(Member member, Throwable failure) {
    boolean rests = rank(failure) > 0;
    if (rests) {
      Duration rest = ((KimiException) failure).details().retryAfter().orElse(cooldown);
      member.restsUntil.set(clock.getAsLong() + rest.toNanos());
    }
    return rests;
  }

  /** Returns how soon a failure may be over; 0 if the key is not its reason. */
  private static int rank(Throwable failure) {
    return failure instanceof KimiException.RateLimited ? 3
        : failure instanceof KimiException.QuotaExhausted ? 2
            : failure instanceof KimiException.AccessDenied ? 1 : 0;
  }

  /** Returns the failure for the client: the one that may be over first. */
  private static RuntimeException better(RuntimeException known, RuntimeException next) {
    return known == null || rank(next) > rank(known) ? next : known;
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    RuntimeException failure = null;
    for (Iterator<Member> left = order(); left.hasNext(); ) {
      Member member = left.next();
      observer.accept(member.name);
      try {
        return member.model.chat(request);
      } catch (KimiException refused) {
        if (!rests(member, refused)) {
          throw refused;
        }
        failure = better(failure, refused);
      }
    }
    throw failure;
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return ChunkProcessor.publisher(() -> new Switch(request));
  }

  @Override
  public Optional<String> model() {
    return members.get(0).model.model();
  }

  @Override
  public boolean acceptsSchema(String model) {
    return members.get(0).model.acceptsSchema(model);
  }

  /** One subscription. Until the first chunk it may change to the next member. */
  private final class Switch extends ChunkProcessor<ChatChunk> {

    private final ChatRequest request;
    private final Iterator<Member> left = order();
    private Member member;
    private boolean begun;
    private RuntimeException failure;

    Switch(ChatRequest request) {
      this.request = request;
    }

    @Override
    protected void start() {
      Member next = left.next();
      member = next;
      follow(subscriber -> {
        observer.accept(next.name);
        next.model.publish(request).subscribe(subscriber);
      });
    }

    @Override
    protected void next(ChatChunk chunk) {
      begun = true;
      emit(chunk);
    }

    @Override
    protected void ended(Throwable refused) {
      boolean rests = !begun && rests(member, refused);
      failure = rests ? better(failure, (RuntimeException) refused) : failure;
      if (rests && left.hasNext() && !over()) {
        start();
      } else {
        end(rests ? failure : refused);
      }
    }
  }
}
