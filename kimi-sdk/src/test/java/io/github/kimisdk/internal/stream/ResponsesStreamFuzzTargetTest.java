package io.github.kimisdk.internal.stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kimisdk.call.Protocol;

/**
 * The fast path and the ordinary codec read the same chunks from a stream of the Responses protocol, for every split of the
 * bytes.
 */
class ResponsesStreamFuzzTargetTest {

  @FuzzTest
  void bothPathsReadTheSameChunks(byte[] input) {
    FuzzedStream.check(Protocol.RESPONSES, input);
  }
}
