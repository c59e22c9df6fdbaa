package io.github.kimisdk.site;

import java.util.List;
import java.util.stream.Stream;

/**
 * A group of pages in the menu. A document that no room names goes into one by its folder, so new pages need no change here. A
 * Chinese document is in the room of the English one.
 */
enum Room {
  START("Start", "入门", "README.md", "docs/first-program.md", "docs/cookbook.md", "docs/coming-from.md"),
  GUIDES("Guides", "指南", "docs/streaming.md", "docs/structured-output.md", "docs/errors-and-retries.md",
      "docs/context-and-cost.md", "docs/settings.md", "docs/protocols.md", "docs/testing.md"),
  AGENTS("Agents", "智能体", "docs/tools-and-agents.md", "docs/mcp.md", "docs/mcp-sign-in.md", "docs/memory.md"),
  PLATFORM("Platform", "平台", "docs/platform.md", "docs/files.md", "docs/search.md", "docs/bulk.md", "docs/batches.md",
      "docs/account.md"),
  GATEWAY("Gateway", "网关", "docs/gateway.md", "docs/gateway-settings.md", "docs/gateway-clients.md", "docs/relay.md",
      "docs/deployment.md"),
  INTEGRATIONS("Integrations", "集成", "docs/integrations.md", "docs/spring-boot.md", "docs/langchain4j.md", "docs/other-hosts.md",
      "docs/observability.md"),
  REFERENCE("Reference", "参考", "docs/errors.md", "benchmarks/RESULTS.md"),
  PROJECT("Project", "项目", "CHANGELOG.md", "docs/releases.md", "SECURITY.md", "CONTRIBUTING.md", "DESIGN.md");

  private final String english;
  private final String chinese;

  /** The documents that this room names, in the order of the menu. */
  final List<String> documents;

  Room(String english, String chinese, String... documents) {
    this.english = english;
    this.chinese = chinese;
    this.documents = List.of(documents);
  }

  /** The room of a document, given by its path in the project. */
  static Room of(String document) {
    String english = Documents.english(document);
    return Stream.of(values()).filter(room -> room.documents.contains(english)).findFirst().orElseGet(() ->
        english.matches("docs/[^/]+") ? GUIDES : PROJECT);
  }

  String title(boolean inChinese) {
    return inChinese ? chinese : english;
  }

  /** The place of a document in this room: those that it names come first. */
  int place(String document) {
    int place = documents.indexOf(Documents.english(document));
    return place < 0 ? documents.size() : place;
  }
}
