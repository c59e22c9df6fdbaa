package io.github.kimisdk.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the model is told about a record, one of its components or a constant of an enum.
 *
 * <p>{@code record Weather(@Doc("City name, for example Hangzhou") String city, @Doc(min = 1, max = 14) int days) {}}
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE, ElementType.FIELD})
public @interface Doc {

  /**
   * The description, for the model; empty for none.
   *
   * @return the text
   */
  String value() default "";

  /**
   * The name in JSON, where it is not the name in Java; empty for the name in Java.
   *
   * <p>Of a component it is the name of the member, of a constant its text. Of a sealed interface it is the member that
   * says which record it is, {@code type} if nothing is said; of a record of such an interface the text of that member.
   *
   * @return the name
   */
  String name() default "";

  /**
   * The least value of a number, the least length of a text, or the least number of elements. Kept when reading.
   *
   * @return the bound
   */
  double min() default Double.NEGATIVE_INFINITY;

  /**
   * The greatest value of a number, the greatest length of a text, or the greatest number of elements. Kept when reading.
   *
   * @return the bound
   */
  double max() default Double.POSITIVE_INFINITY;
}
