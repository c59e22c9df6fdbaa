package io.github.kimisdk.internal.rules;

import io.github.kimisdk.internal.rules.Violation.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects the violations of one request, in the order in which the rules find them. */
final class Violations {

  private final List<Violation> list = new ArrayList<>();

  /** Adds a violation that the service refuses and that nobody can repair without a decision. */
  void refuse(String code, String path, String found, String advice) {
    add(code, path, found, advice, true, false, null);
  }

  /** Adds a violation that the service refuses and that can be repaired. */
  void repair(String code, String path, String found, String advice, Reply reply) {
    add(code, path, found, advice, true, true, reply);
  }

  /** Adds something that the service accepts or may accept. */
  void hint(String code, String path, String found, String advice) {
    add(code, path, found, advice, false, false, null);
  }

  void add(String code, String path, String found, String advice, boolean refused, boolean repairable, Reply reply) {
    list.add(new Violation(code, path, found, advice, refused, repairable, Optional.ofNullable(reply)));
  }

  List<Violation> list() {
    return list;
  }

  /** The violation that the service answers with: it stops at the first message that it does not accept. */
  Optional<Violation> first() {
    return list.stream().filter(violation -> violation.reply().isPresent())
        .min(Comparator.comparingInt(violation -> violation.reply().get().position()));
  }
}
