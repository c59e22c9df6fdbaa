package io.github.kimisdk.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.FakeHost;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program gives the same answers on every host. */
class HostTableTest {

  private static int rows;

  static Stream<Arguments> rows() {
    return Stream.of(Expected.values()).flatMap(host -> Stream.of(HostProgram.values()).map(row -> Arguments.of(row, host)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("rows")
  void theProgramRunsOnTheHost(HostProgram program, Expected host) throws Exception {
    program.run(host);
    rows++;
  }

  @AfterAll
  static void tellRows() {
    System.out.println("hosts: " + rows + " rows of " + HostProgram.values().length + " programs on " + Expected.values().length
        + " hosts");
  }

  @Test
  void everyKindHasAFake() {
    Set<HostKind> kinds = Arrays.stream(Expected.values()).map(host -> host.kind).collect(Collectors.toSet());
    assertThat(kinds).isEqualTo(EnumSet.complementOf(EnumSet.of(HostKind.MOONSHOT)));
    assertThat(Stream.of(Expected.values()).map(host -> host.fake)).containsExactly(FakeHost.values());
    assertThat(rows().count()).isGreaterThanOrEqualTo(336);
  }
}
