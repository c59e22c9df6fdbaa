package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplyBodyTest {

  @Test
  void theBytesAreThoseThatCame() {
    Random random = new Random(1);
    ReplyBody body = new ReplyBody();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(20_000)];
      random.nextBytes(bytes);
      int count = random.nextInt(bytes.length + 1);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      body.add(buffer, count);
      all.write(bytes, 0, count);
      assertThat(buffer.position()).isEqualTo(count);
      assertThat(body.size()).isEqualTo(all.size());
    }
    assertThat(body.first(100_000)).isEqualTo(Arrays.copyOf(all.toByteArray(), 100_000));
    assertThat(body.bytes()).isEqualTo(all.toByteArray()).isSameAs(body.bytes());
    assertThat(body.first(100_000)).isEqualTo(Arrays.copyOf(all.toByteArray(), 100_000));
  }

  @Test
  void aBodyWithoutBytesIsEmpty() {
    assertThat(new ReplyBody().bytes()).isEmpty();
    assertThat(new ReplyBody().first(0)).isEmpty();
  }
}
