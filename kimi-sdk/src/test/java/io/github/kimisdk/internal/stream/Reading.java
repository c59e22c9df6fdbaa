package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/** A subscriber that notes what it is given. */
class Reading implements Flow.Subscriber<ChatChunk> {

  final List<ChatChunk> chunks = new ArrayList<>();
  /** The failures and the ends; of both together there may be one. */
  final List<Throwable> failures = new ArrayList<>();
  int completions;
  Flow.Subscription subscription;
  private final long demand;

  /** A subscriber that demands a number of chunks when it is subscribed. */
  Reading(long demand) {
    this.demand = demand;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (demand > 0) {
      given.request(demand);
    }
  }

  @Override
  public void onNext(ChatChunk chunk) {
    chunks.add(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    failures.add(failure);
  }

  @Override
  public void onComplete() {
    completions++;
  }

  boolean over() {
    return failures.size() + completions > 0;
  }

  /** The chunks so far as an answer. */
  ChatResponse answer() {
    ChatAssembler answer = new ChatAssembler();
    chunks.forEach(answer::add);
    return answer.response();
  }

  /** The texts of the chunks that have one. */
  List<String> texts() {
    return chunks.stream().map(ChatChunk::text).filter(text -> !text.isEmpty()).toList();
  }

  KimiException failure() {
    return (KimiException) failures.get(0);
  }
}
