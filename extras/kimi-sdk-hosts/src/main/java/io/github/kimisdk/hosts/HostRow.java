package io.github.kimisdk.hosts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The facts about one kind of host.
 *
 * @param names the patterns of its host names; none for a server that runs anywhere
 * @param refused the members of a request that it does not take; they are left out
 * @param fixed the members of which it takes one value only, if a request has them
 * @param renamed the members that have another name there
 * @param thinking how the switch of thinking is written
 * @param efforts the efforts that have another name there
 * @param tags whether reasoning may come in tags at the beginning of the content
 * @param reasoning how reasoning goes back
 * @param prefix how the beginning of an answer is continued
 * @param ownMembers whether it takes members of messages that are not part of the format
 * @param typeBesideAnyOf whether a schema may have a type beside {@code anyOf} at its root
 */
record HostRow(
    List<Pattern> names,
    Set<String> refused,
    Map<String, Double> fixed,
    Map<String, String> renamed,
    Thinks thinking,
    Map<String, String> efforts,
    boolean tags,
    Returned reasoning,
    Prefix prefix,
    boolean ownMembers,
    boolean typeBesideAnyOf) {

  /** How the switch of thinking is written. */
  enum Thinks {
    /** As the member {@code thinking}, as Kimi reads it. */
    MEMBER,
    /** As the member {@code thinking} with its type alone. */
    TYPE,
    /** As an argument of the chat template. */
    TEMPLATE,
    /** As the effort {@code none}, which switches it off. */
    EFFORT,
    /** As the member {@code reasoning}, which has the effort, too. */
    REASONING
  }

  /** How the reasoning of earlier answers goes back. */
  enum Returned {
    /** As {@code reasoning_content}, as Kimi reads it. */
    REASONING_CONTENT,
    /** As {@code reasoning}. */
    REASONING,
    /** In tags at the beginning of the content. */
    TAGS
  }

  /** How the beginning of an answer is sent. */
  enum Prefix {
    /** As the last message, with the member {@code partial}. */
    PARTIAL,
    /** As the last message, with a mark in the request that it is not whole. */
    MARKED,
    /** As the last message. */
    LAST,
    /** Not at all. */
    NONE
  }
}
