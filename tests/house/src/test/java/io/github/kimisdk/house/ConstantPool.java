package io.github.kimisdk.house;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The constant pool of a class file, which names each constructor that the class calls or refers to, however it is written. */
final class ConstantPool {

  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int METHOD = 10;
  private static final int NAME_AND_TYPE = 12;
  private static final int METHOD_HANDLE = 15;

  private final String[] texts;
  /** The first and the second index of an entry. */
  private final int[] first;
  private final int[] second;
  private final int[] tags;

  private ConstantPool(DataInputStream in) throws IOException {
    in.skipNBytes(8);
    int size = in.readUnsignedShort();
    texts = new String[size];
    first = new int[size];
    second = new int[size];
    tags = new int[size];
    for (int at = 1; at < size; at++) {
      tags[at] = in.readUnsignedByte();
      read(in, at);
      at += tags[at] == LONG || tags[at] == DOUBLE ? 1 : 0;
    }
  }

  private void read(DataInputStream in, int at) throws IOException {
    switch (tags[at]) {
      case UTF8 -> texts[at] = in.readUTF();
      case LONG, DOUBLE -> in.skipNBytes(8);
      case CLASS, 8, 16, 19, 20 -> first[at] = in.readUnsignedShort();
      case METHOD_HANDLE -> in.skipNBytes(3);
      case 3, 4, 9, METHOD, 11, NAME_AND_TYPE, 17, 18 -> {
        first[at] = in.readUnsignedShort();
        second[at] = in.readUnsignedShort();
      }
      default -> throw new IOException("expected a known kind of constant, found " + tags[at]);
    }
  }

  /** The classes whose constructors a class calls or refers to, with slashes. */
  static Set<String> constructed(Path classFile) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(classFile))) {
      return new ConstantPool(in).constructed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<String> constructed() {
    Set<String> classes = new TreeSet<>();
    for (int at = 1; at < tags.length; at++) {
      if (tags[at] == METHOD && texts[first[second[at]]].equals("<init>")) {
        classes.add(texts[first[first[at]]]);
      }
    }
    return classes;
  }
}
