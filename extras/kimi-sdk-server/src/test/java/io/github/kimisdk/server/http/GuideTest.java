package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.text.ErrorPage;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of the server lead to pages of the same site as those of the client. */
class GuideTest {

  @ParameterizedTest
  @EnumSource(Guide.class)
  void pageIsADocumentOfTheSite(Guide guide) {
    String errors = ErrorPage.linked("-", "").replace("-. ", "");
    String site = errors.substring(0, errors.indexOf("errors.html"));
    assertThat(guide.see()).startsWith(site).endsWith(".html");
    String document = guide.see().substring(site.length()).replace(".html", ".md");
    assertThat(Path.of(System.getProperty("kimi.root"), "docs", document)).isRegularFile();
  }
}
