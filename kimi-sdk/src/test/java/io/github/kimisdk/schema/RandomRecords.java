package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Makes random values of the types that a record may have, independently of the code under test. */
final class RandomRecords {
  private final Random random;

  RandomRecords(Random random) {
    this.random = random;
  }

  <T> T record(Class<T> type) {
    return type.cast(of(type, Map.of(), null, 0));
  }

  private Object of(Type type, Map<TypeVariable<?>, Type> variables, Doc doc, int depth) {
    if (type instanceof TypeVariable<?> variable) {
      return of(variables.get(variable), variables, doc, depth);
    }
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0], variables, doc, depth);
    }
    if (type instanceof GenericArrayType array) {
      return array(array.getGenericComponentType(), variables, depth);
    }
    if (type instanceof ParameterizedType given) {
      List<Type> arguments = new ArrayList<>();
      for (Type argument : given.getActualTypeArguments()) {
        arguments.add(argument instanceof TypeVariable<?> variable ? variables.get(variable) : argument);
      }
      return generic((Class<?>) given.getRawType(), arguments, variables, doc, depth);
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isArray()) {
      return array(raw.getComponentType(), variables, depth);
    }
    if (raw.isRecord() || raw.isSealed() && raw.isInterface() && raw != JsonValue.class) {
      return generic(raw, List.of(), variables, doc, depth);
    }
    if (raw.isEnum()) {
      return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
    }
    return simple(raw, doc);
  }

  private Object generic(Class<?> raw, List<Type> arguments, Map<TypeVariable<?>, Type> outer, Doc doc, int depth) {
    boolean end = depth > 3;
    if (raw == Optional.class) {
      return end || random.nextInt(3) == 0 ? Optional.empty() : Optional.of(of(arguments.get(0), outer, doc, depth + 1));
    }
    if (raw == Map.class) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = count(end, null); i > 0; i--) {
        map.put(simple(String.class, null), of(arguments.get(1), outer, null, depth + 1));
      }
      return map;
    }
    if (raw.isInterface() && raw.isSealed()) {
      Class<?>[] permitted = raw.getPermittedSubclasses();
      // The first is never one that leads to itself.
      return generic(permitted[end ? 0 : random.nextInt(permitted.length)], arguments, outer, doc, depth + 1);
    }
    if (raw.isRecord()) {
      return record(raw, arguments, depth + 1);
    }
    List<Object> all = new ArrayList<>();
    for (int i = count(end, doc); i > 0; i--) {
      all.add(of(arguments.get(0), outer, null, depth + 1));
    }
    return raw == Set.class ? new LinkedHashSet<>(all) : all;
  }

  private int count(boolean end, Doc doc) {
    if (doc != null && doc.max() < 10) {
      return (int) doc.min() + random.nextInt((int) (doc.max() - doc.min()) + 1);
    }
    return end ? 0 : random.nextInt(3);
  }

  private Object record(Class<?> raw, List<Type> arguments, int depth) {
    Map<TypeVariable<?>, Type> variables = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      variables.put(raw.getTypeParameters()[i], arguments.get(i));
    }
    RecordComponent[] components = raw.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = of(components[i].getGenericType(), variables, components[i].getAnnotation(Doc.class), depth);
    }
    try {
      Constructor<?> constructor = raw.getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object array(Type part, Map<TypeVariable<?>, Type> variables, int depth) {
    Type known = part instanceof TypeVariable<?> variable ? variables.get(variable) : part;
    Class<?> raw = (Class<?>) (known instanceof ParameterizedType given ? given.getRawType() : known);
    Object array = Array.newInstance(raw, random.nextInt(4));
    for (int i = 0; i < Array.getLength(array); i++) {
      Array.set(array, i, of(known, variables, null, depth + 1));
    }
    return array;
  }

  private Object simple(Class<?> raw, Doc doc) {
    long whole = random.nextBoolean() ? random.nextInt(100) : random.nextLong();
    double real = random.nextBoolean() ? random.nextInt(100) / 8.0 : Double.longBitsToDouble(random.nextLong());
    if (!Double.isFinite(real)) {
      real = -0.0;
    }
    boolean bounded = doc != null && (doc.max() < 100 || doc.min() == 0);
    if (bounded && raw != String.class) {
      whole = (long) Math.max(doc.min(), 0) + random.nextInt(3);
      real = doc.max() / (1 + random.nextInt(5));
    }
    LocalDateTime moment = LocalDateTime.of(random.nextInt(3000), 1 + random.nextInt(12), 1 + random.nextInt(28),
        random.nextInt(24), random.nextInt(60), random.nextInt(60), random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
    return switch (raw.getSimpleName()) {
      case "int", "Integer" -> (int) whole;
      case "long", "Long" -> whole;
      case "short", "Short" -> (short) whole;
      case "byte", "Byte" -> (byte) whole;
      case "char", "Character" -> (char) random.nextInt(0x10000);
      case "boolean", "Boolean" -> random.nextBoolean();
      case "double", "Double" -> real;
      case "float", "Float" -> Float.isFinite((float) real) ? (float) real : 1.5f;
      case "OptionalInt" -> random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of((int) whole);
      case "OptionalLong" -> random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(whole);
      case "OptionalDouble" -> random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(real);
      case "String" -> text(doc == null ? 8 : (int) Math.min(8, doc.max()));
      case "BigInteger" -> new BigInteger(200, random).negate();
      case "BigDecimal" -> new BigDecimal(new BigInteger(100, random), random.nextInt(60) - 30);
      case "LocalDate" -> moment.toLocalDate();
      case "LocalTime" -> moment.toLocalTime();
      case "LocalDateTime" -> moment;
      case "Instant" -> moment.toInstant(ZoneOffset.UTC);
      case "OffsetDateTime" -> OffsetDateTime.of(moment, ZoneOffset.ofHours(random.nextInt(20) - 10));
      case "ZonedDateTime" -> ZonedDateTime.of(moment, ZoneId.of("Asia/Shanghai"));
      case "Duration" -> Duration.ofSeconds(whole % 1_000_000, random.nextInt(1_000_000_000));
      case "Period" -> Period.of(random.nextInt(9), random.nextInt(9), random.nextInt(9));
      case "YearMonth" -> YearMonth.from(moment);
      case "MonthDay" -> MonthDay.from(moment);
      case "UUID" -> new UUID(random.nextLong(), random.nextLong());
      case "URI" -> URI.create("urn:x:" + random.nextInt());
      default -> json(raw);
    };
  }

  private JsonValue json(Class<?> raw) {
    if (raw == JsonObject.class) {
      return JsonObject.of(text(3), random.nextInt());
    }
    if (raw == JsonArray.class) {
      return JsonArray.of(JsonString.of(text(3)), JsonNull.NULL);
    }
    return random.nextInt(3) == 0 ? JsonNull.NULL : json(random.nextBoolean() ? JsonObject.class : JsonArray.class);
  }

  private String text(int longest) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(longest + 1); i > 0; i--) {
      text.appendCodePoint(random.nextInt(5) > 0 ? 'a' + random.nextInt(26) : random.nextInt(0x11_0000));
    }
    return text.toString();
  }
}
