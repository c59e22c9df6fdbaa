package io.github.kimisdk.mcp.oauth;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of scopes. */
final class Scopes {

  private static final int MOST = 100;

  private Scopes() {}

  /** Reads scopes that spaces divide. Other characters than those of a scope are left out with their scope. */
  static List<String> split(String text) {
    Set<String> scopes = new LinkedHashSet<>();
    for (String scope : text.split(" ")) {
      if (!scope.isEmpty() && scope.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\')) {
        scopes.add(scope);
      }
    }
    return new ArrayList<>(scopes).subList(0, Math.min(MOST, scopes.size()));
  }

  /** Returns the scopes of both lists, each once. */
  static List<String> union(Collection<String> first, Collection<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
