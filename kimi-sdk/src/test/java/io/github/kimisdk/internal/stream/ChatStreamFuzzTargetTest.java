package io.github.kimisdk.internal.stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kimisdk.call.Protocol;

/** The fast path and the ordinary codec read the same chunks from a stream of the chat protocol, for every split of the bytes. */
class ChatStreamFuzzTargetTest {

  @FuzzTest
  void bothPathsReadTheSameChunks(byte[] input) {
    FuzzedStream.check(Protocol.CHAT, input);
  }
}
