package io.github.kimisdk.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a record, a component of a record, or a constant of an enum to the model.
 *
 * <pre>{@code
 * record Forecast(@Doc("City name, for example Hangzhou") String city, @Doc(min = 1, max = 14) int days) {}
 *
 * System.out.println(RecordType.of(Forecast.class).schema());
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE, ElementType.FIELD})
public @interface Doc {

  /**
   * Returns the description for the model; empty for none.
   *
   * @return the description
   */
  String value() default "";

  /**
   * Returns the name in JSON; empty to use the name in Java.
   *
   * <p>For a component this is the name of the member, and for a constant its string. For a sealed interface it is the name of
   * the member that tells the records apart, {@code type} by default. For a record of such an interface it is the value of that
   * member.
   *
   * @return the name
   */
  String name() default "";

  /**
   * Returns the minimum of a number, of the length of a string, or of the number of elements. {@link RecordType#read} enforces
   * it.
   *
   * @return the bound, inclusive
   */
  double min() default Double.NEGATIVE_INFINITY;

  /**
   * Returns the maximum of a number, of the length of a string, or of the number of elements. {@link RecordType#read} enforces
   * it.
   *
   * @return the bound, inclusive
   */
  double max() default Double.POSITIVE_INFINITY;
}
