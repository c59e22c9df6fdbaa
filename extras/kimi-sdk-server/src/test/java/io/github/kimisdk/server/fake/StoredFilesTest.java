package io.github.kimisdk.server.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StoredFilesTest {

  @Test
  void aStoredFilePrintsNoKey() {
    UploadedFile file = UploadedFile.of("file_1", "a.png", 1, Purpose.IMAGE);
    StoredFiles.Stored stored = new StoredFiles.Stored("sk-secret", file, Path.of("content"), "image/png");
    assertThat(stored.toString()).contains("file_1", "image/png").doesNotContain("secret");
  }
}
