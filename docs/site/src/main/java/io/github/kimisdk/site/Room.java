package io.github.kimisdk.site;

import java.util.List;
import java.util.stream.Stream;

/** A group of pages in the menu. A document that no room names goes into one by its folder, so new pages need no change here. */
enum Room {
  START("Start", "README.md", "docs/cookbook.md", "docs/coming-from.md"),
  GUIDES("Guides", "docs/streaming.md", "docs/structured-output.md", "docs/errors-and-retries.md", "docs/context-and-cost.md"),
  AGENTS("Agents", "docs/tools-and-agents.md", "docs/mcp.md", "docs/memory.md", "docs/search.md"),
  GATEWAY("Gateway", "docs/gateway.md", "docs/gateway-settings.md", "docs/gateway-clients.md", "docs/relay.md", "docs/deployment.md"),
  INTEGRATIONS("Integrations", "docs/integrations.md", "docs/spring-boot.md", "docs/langchain4j.md", "docs/other-hosts.md",
      "docs/observability.md"),
  REFERENCE("Reference", "docs/settings.md", "docs/platform.md", "docs/protocols.md", "benchmarks/RESULTS.md"),
  PROJECT("Project", "CHANGELOG.md", "docs/releases.md", "SECURITY.md", "CONTRIBUTING.md", "DESIGN.md"),
  CHINESE("中文", "docs/README.zh-CN.md");

  final String title;

  /** The documents that this room names, in the order of the menu. */
  final List<String> documents;

  Room(String title, String... documents) {
    this.title = title;
    this.documents = List.of(documents);
  }

  /** The room of a document, given by its path in the project. */
  static Room of(String document) {
    return Stream.of(values()).filter(room -> room.documents.contains(document)).findFirst().orElseGet(() ->
        document.startsWith("docs/zh/") ? CHINESE : document.matches("docs/[^/]+") ? GUIDES : PROJECT);
  }

  /** The place of a document in this room: those that it names come first. */
  int place(String document) {
    int place = documents.indexOf(document);
    return place < 0 ? documents.size() : place;
  }
}
