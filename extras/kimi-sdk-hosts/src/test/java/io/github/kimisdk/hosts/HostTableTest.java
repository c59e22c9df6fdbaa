package io.github.kimisdk.hosts;

import static org.assertj.core.api.Assertions.assertThat;

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
    return Stream.of(Shape.values()).flatMap(shape -> Stream.of(HostProgram.values()).map(row -> Arguments.of(row, shape)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("rows")
  void theProgramRunsOnTheHost(HostProgram program, Shape shape) throws Exception {
    program.run(shape);
    rows++;
  }

  @AfterAll
  static void tellRows() {
    System.out.println("hosts: " + rows + " rows of " + HostProgram.values().length + " programs on " + Shape.values().length
        + " hosts");
  }

  @Test
  void everyKindHasAShape() {
    Set<HostKind> shaped = Arrays.stream(Shape.values()).map(shape -> shape.kind).collect(Collectors.toSet());
    assertThat(shaped).isEqualTo(EnumSet.complementOf(EnumSet.of(HostKind.MOONSHOT)));
    assertThat(rows().count()).isGreaterThanOrEqualTo(160);
  }
}
